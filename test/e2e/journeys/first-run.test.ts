import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { MaasClient } from '../../helpers/maas-client.ts';
import { freePort } from './free-port.ts';
import { journey } from './journey.ts';
import { expect, fillAndLeave, goTo, screen } from './person.ts';

const squashfs = 'noble/amd64/20250805/squashfs';
const bootKernel = 'noble/amd64/20250805/ga-24.04/generic/boot-kernel';

journey('from the first run over a pause, damage and its repair to a MAAS that has everything', async (open) => {
  const app = await open();
  const { page } = app;
  await app.pick(screen(page).getByRole('button', { name: 'Change where mirrors are kept' }), app.folder);
  await expect(screen(page)).toContainText(`New mirrors are kept in ${app.folder}`);
  await limitRate(page);
  await select(page);
  await dryRun(page);
  await mirrorWithPause(page);
  const mirrorFolder = join(app.folder, 'practice-stream');
  plantDamage(mirrorFolder);
  await auditAndRepair(page);
  await serve(page, await freePort());
  await importAll(page);
});

/** So that there is something left to pause. */
async function limitRate(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await fillAndLeave(page.getByLabel('Rate limit, MB/s'), '0.4');
  await expect(page.getByText('Saved', { exact: true })).toBeAttached();
  await goTo(page, 'Mirrors');
}

async function select(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Practice stream, nothing to download/ }).click();
  await expect(screen(page)).toContainText('signed by Streamferry practice stream');
  await expect(page.getByRole('button', { name: 'Mirror', exact: true })).toBeDisabled();
  await page.getByRole('checkbox', { name: '24.04 LTS amd64' }).check();
  await expect(page.getByRole('region', { name: 'What it takes' })).toContainText(/Fetch\s*2\.07\sMB/);
}

async function dryRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByRole('tab', { name: 'Fetch 15' })).toHaveAttribute('aria-selected', 'true');
  const files = page.getByRole('list', { name: 'Files to fetch' });
  await expect(files.getByRole('listitem').filter({ hasText: squashfs })).toContainText('Not here yet');
  await page.getByRole('searchbox', { name: 'Search the files' }).fill('bootloaders');
  await expect(files.getByRole('listitem').filter({ hasText: squashfs })).toHaveCount(0);
  await expect(files.getByRole('listitem').filter({ hasText: /^bootloaders\// })).toHaveCount(5);
}

async function mirrorWithPause(page: Page): Promise<void> {
  const main = screen(page);
  await page.getByRole('button', { name: 'Mirror', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sync Practice stream' })).toBeVisible();
  await expect(main).toContainText(/[1-9]\d* of 15 files done/);
  await main.getByRole('button', { name: 'Pause' }).click();
  await expect(main.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Sync Practice stream' })).toBeVisible();
  await expect(main).toContainText(/[1-9]\d* of 15 files done/);
  await expect(page.getByRole('complementary', { name: 'Status' })).toContainText('Paused');
  await expect(main.getByRole('progressbar', { name: 'Sync Practice stream' })).toBeVisible();
  await main.getByRole('button', { name: 'Resume' }).click();
  await expect(main).toContainText('15 files, 2.07 MB fetched, every digest checked.');
  await expect(main).toContainText('Revision 1 publishes 15 files, 2.07 MB.');
  await expect(main).toContainText('The documents of the source are signed by Streamferry practice stream ');
  await expect(main).toContainText(/What it publishes is signed by your key [0-9A-F]{4}…[0-9A-F]{4}\./);
}

/** One byte turned, one file gone. */
function plantDamage(mirrorFolder: string): void {
  const file = join(mirrorFolder, squashfs);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = ~(bytes[bytes.length >> 1] ?? 0);
  writeFileSync(file, bytes);
  rmSync(join(mirrorFolder, bootKernel));
}

async function auditAndRepair(page: Page): Promise<void> {
  const main = screen(page);
  await main.getByRole('button', { name: 'Audit' }).click();
  await expect(main).toContainText('1 file missing, 1 file damaged.');
  await expect(page.getByRole('list', { name: 'Missing files' }).getByRole('listitem')).toHaveText(pathIs(bootKernel));
  await expect(page.getByRole('list', { name: 'Damaged files' }).getByRole('listitem')).toHaveText(pathIs(squashfs));
  await main.getByRole('button', { name: 'Repair' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Repair Practice stream' })).toBeVisible();
  await expect(main).toContainText('2 files repaired.');
  await main.getByRole('link', { name: 'Open mirror' }).click();
  await page.getByRole('tab', { name: 'Check' }).click();
  await main.getByRole('button', { name: 'Audit everything' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit Practice stream' })).toBeVisible();
  await expect(main).toContainText('read again, every digest matches.');
  await main.getByRole('link', { name: 'Open mirror' }).click();
}

async function serve(page: Page, port: number): Promise<void> {
  await screen(page).getByRole('link', { name: 'Serve' }).click();
  await expect(page.getByRole('checkbox', { name: 'Practice stream' })).toBeChecked();
  await page.getByRole('radio', { name: 'This computer only' }).check();
  await page.getByLabel('Port').fill(String(port));
  await page.getByRole('button', { name: 'Start server' }).click();
  await page.getByRole('button', { name: 'Test from this address' }).click();
  await expect(screen(page)).toContainText('This address answers, and what comes is what was published.');
}

async function importAll(page: Page): Promise<void> {
  const safe = page.getByText('Fetched everything expected. Safe to disconnect', { exact: false });
  const url = await page.getByRole('region', { name: 'Give MAAS this URL' }).getByRole('code').innerText();
  const maas = new MaasClient({ url });
  const [last, ...first] = await maas.wanted();
  if (last === undefined) throw new Error('The mirror offers nothing.');
  await maas.fetch(first);
  const cluster = page.getByRole('article', { name: 'MAAS 3.7.3 at 127.0.0.1' });
  await expect(cluster).toContainText(`${first.length} of ${first.length + 1} files`);
  await expect(safe).toHaveCount(0);
  await maas.fetch([last]);
  await expect(cluster.filter({ has: safe })).toBeVisible();
  await expect(cluster).toContainText(`${first.length + 1} of ${first.length + 1} files`);
}

function pathIs(path: string): RegExp {
  return new RegExp(`^\\s*${path.replaceAll('.', '\\.')}\\s*\\d`);
}
