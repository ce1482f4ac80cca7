import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { type AppWish, electronFile, type OpenedApp, openInBrowser, openInElectron } from '../../helpers/app.ts';
import { noChromium, titleOf } from '../../helpers/chromium.ts';

/** Opens the app for a person; once more on the same folder after it was closed or killed. */
export type Open = (wish?: AppWish) => Promise<OpenedApp>;

/** A way through the built app with the real engine behind it: in Chromium, and in Electron where a runtime is at hand. */
export function journey(title: string, walk: (open: Open) => Promise<void>): void {
  describe.skipIf(noChromium !== undefined)(titleOf('in Chromium'), () => {
    test(title, () => walked(walk, openInBrowser));
  });
  if (electronFile === undefined) return;
  describe('in Electron', () => {
    test(title, () => walked(walk, openInElectron));
  });
}

/** A walk that fails tells what stood on the screen; one that ends well left no error in the page's console. */
async function walked(walk: (open: Open) => Promise<void>, open: Open): Promise<void> {
  const opened: OpenedApp[] = [];
  const killed = new Set<Page>();
  try {
    await walk(async (wish) => {
      const app = await open(wish);
      app.page.setDefaultTimeout(20_000);
      opened.push(app);
      const kill = () => {
        killed.add(app.page);
        return app.kill();
      };
      return { ...app, kill };
    });
  } catch (error) {
    const screens = await Promise.all(opened.map(({ page }) => screenOf(page)));
    if (error instanceof Error) error.message += `\n\nOn the screen:\n${screens.join('\n\n')}`;
    throw error;
  }
  const told = opened.flatMap(({ page, errors }) => (killed.has(page) ? [] : errors));
  if (told.length > 0) throw new Error(`The page's console told of errors:\n${told.join('\n')}`);
}

async function screenOf(page: Page): Promise<string> {
  return page
    .locator('body')
    .ariaSnapshot({ timeout: 2000 })
    .catch((error: unknown) => String(error));
}
