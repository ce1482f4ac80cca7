/// <reference lib="dom" />
import type { Page } from 'playwright';

/** Waits until nothing is being loaded, drawn in parts or set in another font any more. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.loading, main [aria-busy=true]') === null);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }),
  );
}
