import type { Locator, Page } from 'playwright';
import { expect as expectSoon } from 'playwright/test';
import type { OpenedApp } from '../../helpers/app.ts';

/** What shall come to be true of the page. The engine behind it does real work: that may take its time. */
export const expect = expectSoon.configure({ timeout: 20_000 });

/** The part of the window that changes from screen to screen. */
export function screen(page: Page): Locator {
  return page.getByRole('main');
}

/** The heading that tells where one is. */
export function title(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/** Goes to a screen by the navigation at the left. */
export async function goTo(
  page: Page,
  name: 'Mirrors' | 'Media' | 'Serve' | 'Sources and keys' | 'Activity' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await expect(title(page, name)).toBeVisible();
}

/** Types into a field and goes on to the next one. */
export async function fillAndLeave(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Tab');
}

export interface Place {
  readonly name: string;
  readonly url: string;
  readonly keyringFile: string;
}

/** Adds a boot source under Sources and keys. */
export async function addSource({ page, pick }: OpenedApp, { name, url, keyringFile }: Place): Promise<void> {
  await goTo(page, 'Sources and keys');
  await page.getByRole('button', { name: 'Add source' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a boot source' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('URL', { exact: true }).fill(url);
  await pick(dialog.getByRole('button', { name: 'Choose Keyring file' }), keyringFile);
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(page.getByRole('article', { name })).toBeVisible();
}

/** Makes a mirror of a saved source with these ticks, and stays with its first sync. */
export async function startMirror(page: Page, source: string, ticks: readonly string[]): Promise<void> {
  await goTo(page, 'Sources and keys');
  await page.getByRole('link', { name: `New mirror from ${source}` }).click();
  for (const tick of ticks) await page.getByRole('checkbox', { name: tick }).check();
  await page.getByRole('button', { name: 'Mirror', exact: true }).click();
  await expect(title(page, `Sync ${source}`)).toBeVisible();
}

/** The same, until it has ended well. */
export async function makeMirror(page: Page, source: string, ticks: readonly string[]): Promise<void> {
  await startMirror(page, source, ticks);
  await expect(screen(page)).toContainText('every digest checked.');
  await screen(page).getByRole('link', { name: 'Open mirror' }).click();
  await expect(title(page, source)).toBeVisible();
}

/** Serves the mirror that is on the screen on a port of this computer; gives the URL that MAAS is given. */
export async function serveMirror(page: Page, port: number): Promise<string> {
  await screen(page).getByRole('link', { name: 'Serve' }).click();
  await page.getByRole('radio', { name: 'This computer only' }).check();
  await page.getByLabel('Port').fill(String(port));
  await page.getByRole('button', { name: 'Start server' }).click();
  return page.getByRole('region', { name: 'Give MAAS this URL' }).getByRole('code').innerText();
}
