import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { formatRoute, type Route } from '../../renderer/route-hash.ts';
import { callFrom } from '../e2e/support/page-api.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { startUi } from '../helpers/start-ui.ts';
import type { Workbench } from './workbench.ts';

/** The built interface in a browser with a profile of its own, on a data folder of its own. */
export interface Visit {
  readonly page: Page;
  go(route: Route): Promise<void>;
  close(): Promise<void>;
}

/** Notes each task of the page's main thread that took 50 ms or more, from its very beginning. */
const noteLongTasks = `
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ startTime, duration });
}).observe({ type: 'longtask', buffered: true });
`;

export async function openVisit(bench: Workbench): Promise<Visit> {
  const folder = bench.newFolder('visit');
  const { PATH = '' } = process.env;
  const home = { HOME: folder, USERPROFILE: folder };
  const ui = await startUi({ PATH, ...home, STREAMFERRY_DATA: join(folder, 'data') });
  const browser: Browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(noteLongTasks);
  await page.goto(ui.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    async go(route) {
      await page.evaluate(`location.hash = ${JSON.stringify(formatRoute(route))}`);
    },
    async close() {
      await browser.close();
      await ui.stop('SIGTERM');
    },
  };
}

/** Milliseconds from the beginning of the navigation to the first thing seen. */
export function firstContentfulPaintMs(page: Page): Promise<number> {
  return page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
}

/** The page's clock, to tell long tasks before and after. */
export function pageTimeMs(page: Page): Promise<number> {
  return page.evaluate('performance.now()');
}

/** The longest task that began since then, in milliseconds; 0 where none took 50. */
export async function longestTaskMs(page: Page, sinceMs: number): Promise<number> {
  // Observers are told when the page is idle.
  await page.waitForTimeout(300);
  const tasks: readonly { startTime: number; duration: number }[] = await page.evaluate('window.longTasks');
  return Math.max(0, ...tasks.filter(({ startTime }) => startTime >= sinceMs).map(({ duration }) => duration));
}

/** Saves a signed source as a person does: its keyring is picked. Returns its id. */
export async function addSource(page: Page, source: { readonly url: string; readonly keyringFile: string }) {
  const { token } = await callFrom(page, ['host', 'typed'], { path: source.keyringFile });
  const trust = { kind: 'signed', fingerprints: [], keyringFile: token } as const;
  const { id } = await callFrom(page, ['sources', 'add'], { url: source.url, trust, proxy: { kind: 'none' } });
  return id;
}
