import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtEntry, rendererFile } from '../../helpers/built-entry.ts';
import { launchChromium, noChromium, titleOf } from '../../helpers/chromium.ts';

const labels = ['Images', 'Revisions', 'Check', 'Publication and key', 'Keep fresh', 'History'];

/** The tabs alone; `select` of the page chooses one from outside. */
const entryCode = `import { mount } from 'svelte';
  import Tabs from ${rendererFile('ui/Tabs.svelte')};
  const tabs = ${JSON.stringify(labels.map((label, at) => ({ id: `t${at}`, label })))};
  const props = $state({ tabs, selected: 't0', onselect: (id) => (props.selected = id) });
  window.select = (id) => (props.selected = id);
  mount(Tabs, { target: document.body, props });`;

describe.skipIf(noChromium)(titleOf('tabs that are wider than the screen'), () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const [opened, script] = await Promise.all([launchChromium(), builtEntry(entryCode)]);
    browser = opened;
    page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const style = '[role=tablist] { display: flex; overflow-x: auto; position: relative; white-space: nowrap }';
    await page.setContent(`<style>${style} button { padding: 1rem }</style>`);
    await page.addScriptTag({ content: script });
  });
  afterAll(() => browser?.close());

  /** How far a tab stands out of the screen, on either side. */
  const outOfView = (name: string) =>
    page.getByRole('tab', { name }).evaluate((tab) => {
      const { left, right } = tab.getBoundingClientRect();
      return Math.round(Math.max(0, -left, right - document.documentElement.clientWidth));
    });

  test('scroll to the one that is selected from elsewhere, and back', async () => {
    expect(await outOfView('History')).toBeGreaterThan(0);
    await page.evaluate('select("t5")');
    await expect.poll(() => outOfView('History')).toBe(0);
    expect(await outOfView('Images')).toBeGreaterThan(0);
    await page.evaluate('select("t0")');
    await expect.poll(() => outOfView('Images')).toBe(0);
  });

  test('keep it in view when the window becomes narrower', async () => {
    await page.setViewportSize({ width: 1280, height: 740 });
    // Sizes are told once a frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.evaluate('select("t5")');
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => outOfView('History')).toBe(0);
  });
});
