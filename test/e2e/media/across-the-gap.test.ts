import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright';
import type { OpenedApp } from '../../helpers/app.ts';
import { MaasClient } from '../../helpers/maas-client.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { freePort } from '../journeys/free-port.ts';
import { journey } from '../journeys/journey.ts';
import { addSource, expect, goTo, makeMirror, screen, title } from '../journeys/person.ts';
import { tinyStream } from '../journeys/tiny-stream.ts';
import { callFrom } from '../support/page-api.ts';
import {
  exportHere,
  fingerprintOf,
  footer,
  giveKeyring,
  importHere,
  lookAtFolder,
  openMirror,
  trustKey,
} from './carry.ts';

const name = 'Lab images';

journey('a mirror crosses the gap, its receipt comes back, and the next trip brings what is new', async (open) => {
  const server = await startStreamServer({ content: tinyStream.root });
  const medium = tempFolder();
  const office = await open();
  await makeKey(office.page);
  await addSource(office, { name, url: server.url + tinyStream.path, keyringFile: tinyStream.keyringFile });
  await makeMirror(office.page, name, ['24.04 LTS amd64']);
  const fingerprint = await exportMirror(office, medium);

  const site = await open({ folder: tempFolder() });
  await makeKey(site.page);
  await importFirst(site, { medium, fingerprint });
  const first = await servedPaths(site.page);
  expect(first.length).toBeGreaterThan(3);
  await expectCustody(site);
  const receipt = await writeReceipt(site, medium);

  await addRelease(office.page);
  await exportLacking(office, { medium, ...receipt });
  await importUpdate(site, medium);
  expect((await servedPaths(site.page)).length).toBeGreaterThan(first.length);

  await findDamage(site, medium);
});

/** Of the kind that is made in no time. */
async function makeKey(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await callFrom(page, ['keys', 'create'], { algorithm: 'ed25519' });
}

async function exportMirror(app: OpenedApp, medium: string): Promise<string> {
  const { page } = app;
  await screen(page).getByRole('link', { name: 'Export', exact: true }).click();
  await expect(title(page, 'Media')).toBeVisible();
  await app.pick(screen(page).getByRole('button', { name: 'Choose a folder…' }), medium);
  await expect(page.getByRole('checkbox', { name })).toBeChecked();
  await expect(screen(page)).toContainText(/free, takes every name/);
  return exportHere(page);
}

interface Carried {
  readonly medium: string;
  /** As the machine that wrote it shows it. */
  readonly fingerprint: string;
}

async function importFirst(app: OpenedApp, { medium, fingerprint }: Carried): Promise<void> {
  const { page } = app;
  await app.pick(
    screen(page).getByRole('button', { name: /^Open (?:a folder or a|another folder or) medium/ }),
    medium,
  );
  await expect(title(page, 'Media')).toBeVisible();
  await trustKey(page, fingerprint);
  await expect(screen(page)).toContainText("The key of the images' maker is not here.");
  await expect(footer(page).getByRole('button', { name: 'Import' })).toBeDisabled();
  await giveKeyring(app, tinyStream.keyringFile);
  const mirror = page.getByRole('region', { name });
  await expect(mirror).toContainText('New here');
  await importHere(page);
  await expect(screen(page)).toContainText(`${name} is imported and published.`);
  await expect(screen(page)).toContainText('every digest matches.');
}

/** What a MAAS fetches from the mirror that the import has left on the screen. */
async function servedPaths(page: Page): Promise<readonly string[]> {
  await screen(page).getByRole('link', { name: 'Go on to Serve' }).click();
  await page.getByRole('radio', { name: 'This computer only' }).check();
  await page.getByLabel('Port').fill(String(await freePort()));
  await page.getByRole('button', { name: 'Start server' }).click();
  const url = await page.getByRole('region', { name: 'Give MAAS this URL' }).getByRole('code').innerText();
  const fetched = await new MaasClient({ url }).import();
  await expect(screen(page)).toContainText('Safe to disconnect');
  await screen(page).getByRole('button', { name: 'Stop server' }).click();
  await expect(page.getByRole('button', { name: 'Start server' })).toBeVisible();
  return fetched.map(({ path }) => path);
}

async function expectCustody(app: OpenedApp): Promise<void> {
  const { page } = app;
  await openMirror(page, name);
  await expect(screen(page).getByRole('link', { name: 'Serve' })).toHaveClass(/positive/);
  await page.getByRole('tab', { name: 'Chain of custody' }).click();
  const steps = page.getByRole('list', { name: `Chain of custody of ${name}` }).getByRole('heading');
  await expect(steps.filter({ hasText: /^Signed by / })).not.toHaveCount(0);
  await expect(steps.filter({ hasText: 'Downloaded and checked' })).toHaveCount(1);
  await expect(steps.filter({ hasText: /^Written to / })).toHaveCount(1);
  await expect(steps.filter({ hasText: 'Imported and checked' })).toHaveCount(1);
  const text = readFileSync(await app.save(page.getByRole('button', { name: 'Save as text' })), 'utf8');
  expect(text).toContain(name);
  expect(text).toMatch(/[0-9a-f]{64}/u);
}

async function writeReceipt(app: OpenedApp, medium: string) {
  const { page } = app;
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Receipt for this site…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Receipt for this site' });
  await dialog.getByLabel('Name of this site').fill('Far site');
  await app.pick(dialog.getByRole('button', { name: 'Choose Where to' }), medium);
  await dialog.getByRole('button', { name: 'Write receipt' }).click();
  await expect(dialog).toContainText('The receipt is written.');
  const codes = await dialog.locator('code').allInnerTexts();
  const receiptFile = (codes[0] ?? '').replaceAll(/\s/gu, '');
  expect(existsSync(receiptFile)).toBe(true);
  const fingerprint = await fingerprintOf(dialog.locator('.big'));
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  return { receiptFile, fingerprint };
}

async function addRelease(page: Page): Promise<void> {
  await openMirror(page, name);
  await screen(page).getByRole('link', { name: 'Edit selection' }).click();
  await page.getByRole('checkbox', { name: '22.04 LTS amd64' }).check();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('button', { name: 'Save and sync' }).click();
  await expect(screen(page)).toContainText('every digest checked.');
}

/** To another folder of the medium, so that nothing stands there that could be kept. */
async function exportLacking(
  app: OpenedApp,
  { medium, receiptFile, fingerprint }: Carried & { readonly receiptFile: string },
): Promise<void> {
  const { page } = app;
  const second = join(medium, 'second-trip');
  mkdirSync(second);
  await lookAtFolder(app, second);
  await page.getByRole('checkbox', { name }).check();
  await page.getByRole('radio', { name: 'Only what the site lacks: I have a receipt' }).check();
  await expect(footer(page)).toContainText("Choose the site's receipt.");
  await app.pick(screen(page).getByRole('button', { name: 'Choose Receipt of the site' }), receiptFile);
  await expect(screen(page)).toContainText('From Far site');
  await screen(page).getByRole('button', { name: 'Compare the fingerprint…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Is this the key of Far site?' });
  expect(await fingerprintOf(dialog)).toBe(fingerprint);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Trust this key' }).click();
  await expect(screen(page)).toContainText(/The site has \d+\sfiles/);
  await exportHere(page);
}

async function importUpdate(app: OpenedApp, medium: string): Promise<void> {
  const { page } = app;
  await lookAtFolder(app, join(medium, 'second-trip'));
  const mirror = page.getByRole('region', { name });
  await expect(mirror).toContainText('Update');
  await expect(screen(page)).toContainText('only what it lacked by its receipt');
  await importHere(page);
  await expect(screen(page)).toContainText(`${name} is imported and published.`);
}

/** One byte of the largest file on the medium turned: a check names the file. */
async function findDamage(app: OpenedApp, medium: string): Promise<void> {
  const { page } = app;
  const damaged = largestBelow(join(medium, 'second-trip'));
  flipByte(damaged);
  await lookAtFolder(app, join(medium, 'second-trip'));
  await footer(page).getByRole('button', { name: 'Check everything' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Check / })).toBeVisible();
  await expect(screen(page)).toContainText(/1\sfile damaged on the medium\./);
  await expect(page.getByRole('list', { name: 'Damaged files' }).getByRole('listitem')).toContainText(
    basename(damaged),
  );
  await goTo(page, 'Mirrors');
}

function largestBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return paths.reduce((a, b) => (statSync(a).size >= statSync(b).size ? a : b));
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = ~(bytes[middle] ?? 0);
  writeFileSync(file, bytes);
}
