import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { journey } from './journey.ts';
import { addSource, expect, makeMirror, screen, title } from './person.ts';
import { tinyStream } from './tiny-stream.ts';

journey('a mirror changes to verbatim and back without a download, and its saved keyring verifies it', async (open) => {
  const server = await startStreamServer({ content: tinyStream.root });
  const app = await open();
  const { page } = app;
  await addSource(app, { name: 'Lab images', url: server.url + tinyStream.path, keyringFile: tinyStream.keyringFile });
  await makeMirror(page, 'Lab images', ['24.04 LTS amd64']);
  const index = join(app.folder, 'Streamferry', 'lab-images', 'streams', 'v1', 'index.sjson');
  server.takePaths();

  await publish(page, 'Verbatim');
  expect(isSigned(index, tinyStream.keyringFile)).toBe(true);
  await publish(page, 'Trimmed');
  expect(isSigned(index, tinyStream.keyringFile)).toBe(false);
  await page.getByRole('tab', { name: 'Publication' }).click();
  const keyring = await app.save(page.getByRole('button', { name: 'Save public keyring' }));
  expect(isSigned(index, keyring)).toBe(true);
  expect(server.takePaths()).toEqual([]);
});

/** From the mirror's page and back to it. */
async function publish(page: Page, mode: 'Verbatim' | 'Trimmed'): Promise<void> {
  await page.getByRole('tab', { name: 'Publication' }).click();
  await page.getByRole('radio', { name: mode }).check();
  await expect(screen(page)).toContainText('Nothing is fetched.');
  await page.getByRole('button', { name: `Publish ${mode.toLowerCase()}` }).click();
  await expect(title(page, 'Publish Lab images')).toBeVisible();
  await expect(screen(page)).toContainText('Published anew. Nothing was fetched.');
  await screen(page).getByRole('link', { name: 'Open mirror' }).click();
  await expect(title(page, 'Lab images')).toBeVisible();
}

function isSigned(file: string, keyring: string): boolean {
  try {
    execFileSync('gpgv', ['--keyring', keyring, file], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
