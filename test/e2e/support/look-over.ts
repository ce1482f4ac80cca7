import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../helpers/chromium.ts';
import { violations } from './axe.ts';
import { canBePressed, outOfReach, sidewaysScroll } from './reach.ts';
import type { Scene } from './scene.ts';
import { settle } from './settle.ts';
import { type OpenPlay, openPlay, type Programme } from './theatre.ts';

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
/** A window of 1280 × 800 at 200 % zoom has so many CSS pixels. */
const zoomed = { width: 640, height: 400 };

/** Hardly anything but colours differs in the dark. */
const darkRules = ['color-contrast', 'link-in-text-block'];

/** Plays the programme once, and looks at each of its scenes in every way that the scene asks for. */
export function lookOver(programme: Programme): void {
  let browser: Browser;
  let play: OpenPlay;
  beforeAll(async () => {
    browser = await launchChromium();
    play = await openPlay(browser, programme);
  });
  afterAll(async () => {
    await play?.close();
    await browser?.close();
  });

  describe.each(programme.scenes)('$name', (scene) => {
    afterEach(() => asItWas(play.page));

    it('axe finds nothing', async () => {
      await scene.show(play);
      await settle(play.page);
      expect(await violations(play.page)).toEqual([]);
    });

    // Not left out but never there: a test that is skipped counts as one that should have run.
    if (scene.everyLook !== true) return;

    it('axe finds nothing in the dark', async () => {
      await play.page.emulateMedia({ colorScheme: 'dark' });
      await settle(play.page);
      expect(await violations(play.page, darkRules)).toEqual([]);
    });

    it('axe finds nothing and all is in reach on a phone of 360 px', async () => {
      await play.page.setViewportSize(phone);
      await settle(play.page);
      expect(await violations(play.page)).toEqual([]);
      await expectReach(play.page, scene);
    });

    it('all is in reach at 200 % zoom', async () => {
      await play.page.setViewportSize(zoomed);
      await settle(play.page);
      await expectReach(play.page, scene);
    });
  });
}

async function asItWas(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(wide);
}

async function expectReach(page: Page, { main }: Scene): Promise<void> {
  expect(await sidewaysScroll(page), 'sideways').toBe(0);
  expect(await outOfReach(page), 'out of reach').toEqual([]);
  if (main !== undefined) expect(await canBePressed(page, main), String(main)).toBe(true);
}
