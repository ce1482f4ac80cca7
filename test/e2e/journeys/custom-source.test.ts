import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { journey } from './journey.ts';
import { expect, goTo, screen, title } from './person.ts';
import { tinyStream } from './tiny-stream.ts';

journey(
  'a source is refused with the wrong keyring, and nothing of it is kept, until it has the right one',
  async (open) => {
    const server = await startStreamServer({ content: tinyStream.root });
    const app = await open();
    const { page } = app;
    await page.getByRole('link', { name: /^Practice stream/ }).click();
    await screen(page).getByRole('link', { name: 'Another source' }).click();
    await page.getByRole('button', { name: /^Another source/ }).click();
    const form = page.getByRole('region', { name: 'Another source' });
    const chooseKeyring = form.getByRole('button', { name: 'Choose Keyring file' });
    await form.getByLabel('Name').fill('Lab images');
    await form.getByLabel('URL', { exact: true }).fill(server.url + tinyStream.path);
    await app.pick(chooseKeyring, tinyStream.wrongKeyringFile);

    await form.getByRole('button', { name: 'Use this source' }).click();
    const refusal = form.getByRole('alert');
    await expect(refusal).toContainText('A document is signed by a key that this source does not accept.');
    await expect(refusal).toContainText('streams/v1/index.sjson is signed by key ');
    await expect(refusal).toContainText('Compare the fingerprints, or choose the right keyring.');
    await expect(form.getByRole('button', { name: 'Use this source' })).toBeEnabled();
    await expect(page.getByRole('button', { name: /^Lab images/ })).toHaveCount(0);
    expect(existsSync(join(app.folder, 'Streamferry'))).toBe(false);

    await app.pick(chooseKeyring, tinyStream.keyringFile);
    await expect(refusal).toHaveCount(0);
    await form.getByRole('button', { name: 'Test connection' }).click();
    await expect(form).toContainText('It answers: ');
    await form.getByRole('button', { name: 'Use this source' }).click();
    await page.getByRole('checkbox', { name: '24.04 LTS amd64' }).check();
    await page.getByRole('button', { name: 'Mirror', exact: true }).click();
    await expect(title(page, 'Sync Lab images')).toBeVisible();
    await expect(screen(page)).toContainText('every digest checked.');
    await screen(page).getByRole('link', { name: 'Open mirror' }).click();
    const row = page.getByRole('table', { name: 'Images' }).getByRole('row').filter({ hasText: 'Ubuntu 24.04 LTS' });
    await expect(row).toContainText('Synced');
    await goTo(page, 'Sources and keys');
    await expect(page.getByRole('article', { name: 'Lab images' })).toHaveCount(1);
  },
);
