/// <reference lib="dom" />
import type { Page } from 'playwright';

/** Waits until nothing is being loaded, set in another font, drawn in parts or on its way to another colour any more. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.loading, main [aria-busy=true]') === null);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(untilStill);
}

/** In the page. What inherits a colour follows its parent a frame later: two frames in a row must be without a transition. */
async function untilStill(): Promise<void> {
  for (let still = 0; still < 2; ) {
    await new Promise((drawn) => requestAnimationFrame(drawn));
    still = document.getAnimations().some((one) => one instanceof CSSTransition) ? 0 : still + 1;
  }
}
