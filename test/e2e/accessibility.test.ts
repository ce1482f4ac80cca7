import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, noChromium, titleOf } from '../helpers/chromium.ts';
import { violations } from './support/axe.ts';
import { settle } from './support/settle.ts';
import { type OpenPlay, openPlay, programmes } from './support/theatre.ts';

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

/** Hardly anything but colours differs in the dark. */
const darkRules = ['color-contrast', 'link-in-text-block'];

describe.skipIf(noChromium)(titleOf('axe finds nothing'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  describe.each(programmes)('on $title', (programme) => {
    let play: OpenPlay;
    beforeAll(async () => {
      play = await openPlay(browser, programme);
    });
    afterAll(() => play?.close());

    it.each(programme.scenes)('$name', async (scene) => {
      await scene.show(play);
      await settle(play.page);
      expect(await violations(play.page), 'in light').toEqual([]);
      if (scene.everyLook) await otherLooks(play.page);
    });
  });
});

async function otherLooks(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await settle(page);
  expect(await violations(page, darkRules), 'in the dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(phone);
  await settle(page);
  expect(await violations(page), 'on a phone').toEqual([]);
  await page.setViewportSize(wide);
}
