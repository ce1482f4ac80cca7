/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** What axe finds wrong on the page as it stands, a line each: rule, element, reason. `rules`: these only. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // In its own page axe would be loaded anew each time; there are no frames here that would need it.
  const builder = new AxeBuilder({ page, ...(await sourceOnce(page)) }).setLegacyMode(true);
  const chosen = rules === undefined ? {} : { runOnly: { type: 'rule' as const, values: [...rules] } };
  const found = await builder.options({ resultTypes: ['violations'], ...chosen }).analyze();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary ?? ''}`),
  );
}

/** Where the page has axe from an earlier look, half a megabyte need not be read again. */
async function sourceOnce(page: Page): Promise<{ readonly axeSource?: string }> {
  return (await page.evaluate(() => 'axe' in window)) ? { axeSource: ';' } : {};
}
