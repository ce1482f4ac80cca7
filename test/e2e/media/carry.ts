import type { Locator, Page } from 'playwright';
import type { OpenedApp } from '../../helpers/app.ts';
import { expect, goTo, screen, title } from '../journeys/person.ts';

/** The part of the Media screen that is about this place. */
export function footer(page: Page): Locator {
  return page.getByRole('region', { name: 'What it takes' });
}

/** Goes to Media and chooses a folder in the place of a medium. */
export async function lookAtFolder({ page, pick }: OpenedApp, folder: string): Promise<void> {
  await goTo(page, 'Media');
  await pick(screen(page).getByRole('button', { name: 'Choose a folder…' }), folder);
}

/** Exports what is ticked to the place on the screen, until it is safe to remove; gives the fingerprint to compare. */
export async function exportHere(page: Page): Promise<string> {
  await expect(footer(page).getByRole('button', { name: 'Export' })).toBeEnabled();
  await footer(page).getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Export to / })).toBeVisible();
  await expect(screen(page)).toContainText('Safe to remove');
  return fingerprintOf(page.getByRole('region', { name: 'To be compared at the site' }));
}

/** As a person reads it, group by group. */
export async function fingerprintOf(place: Locator): Promise<string> {
  return (await place.locator('code').first().innerText()).replaceAll(/\s+/gu, '');
}

/** Compares what is shown with what somebody read out, and trusts it. */
export async function trustKey(page: Page, fingerprint: string): Promise<void> {
  const card = page.getByRole('region', { name: 'Who wrote it?' });
  await expect(card).toBeVisible();
  expect(await fingerprintOf(card)).toBe(fingerprint);
  await expect(card.getByRole('button', { name: 'Trust this key' })).toBeDisabled();
  await card.getByRole('checkbox', { name: 'I compared every group: it is the same' }).check();
  await card.getByRole('button', { name: 'Trust this key' }).click();
  await expect(card).toHaveCount(0);
}

/** Gives the keyring that this site has for the images. */
export async function giveKeyring({ page, pick }: OpenedApp, keyringFile: string): Promise<void> {
  const choose = screen(page).getByRole('button', { name: 'Choose Keyring of the site' });
  if (!(await choose.isVisible())) await screen(page).getByText('Options', { exact: true }).click();
  await pick(choose, keyringFile);
}

/** Imports what is on the screen to where it says, until it has ended well. */
export async function importHere(page: Page): Promise<void> {
  await footer(page).getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Import / })).toBeVisible();
}

/** Opens the mirror of this name in the list. */
export async function openMirror(page: Page, name: string): Promise<void> {
  await goTo(page, 'Mirrors');
  await screen(page).getByRole('link', { name, exact: true }).first().click();
  await expect(title(page, name)).toBeVisible();
}
