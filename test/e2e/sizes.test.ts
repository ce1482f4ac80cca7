import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, noChromium, titleOf } from '../helpers/chromium.ts';
import { canBePressed, outOfReach, sidewaysScroll } from './support/reach.ts';
import { settle } from './support/settle.ts';
import { type OpenPlay, openPlay, programmes } from './support/theatre.ts';

/** A window of 1280 × 800 at 200 % zoom has 640 × 400 CSS pixels. */
const sizes = { 'on a phone of 360 px': { width: 360, height: 740 }, 'at 200 % zoom': { width: 640, height: 400 } };
const wide = { width: 1280, height: 800 };

describe.skipIf(noChromium)(titleOf('everything is in reach'), () => {
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

    it.each(programme.scenes.filter(({ everyLook }) => everyLook))('$name', async (scene) => {
      await scene.show(play);
      for (const [where, size] of Object.entries(sizes)) {
        await play.page.setViewportSize(size);
        await settle(play.page);
        expect(await sidewaysScroll(play.page), `sideways, ${where}`).toBe(0);
        expect(await outOfReach(play.page), `out of reach ${where}`).toEqual([]);
        if (scene.main !== undefined)
          expect(await canBePressed(play.page, scene.main), `${scene.main} ${where}`).toBe(true);
      }
      await play.page.setViewportSize(wide);
    });
  });
});
