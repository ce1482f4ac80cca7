import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { MaasClient } from '../../helpers/maas-client.ts';
import { filesBelow } from './files-below.ts';
import { freePort } from './free-port.ts';
import { journey } from './journey.ts';
import { expect, goTo, makeMirror, screen, serveMirror, title } from './person.ts';

journey(
  'what is no longer selected goes as the plan says, and comes back with a rollback until it is released',
  async (open) => {
    const app = await open();
    const { page } = app;
    await makeMirror(page, 'Practice stream', ['24.04 LTS amd64', '22.04 LTS amd64']);
    const mirrorFolder = join(app.folder, 'Streamferry', 'practice-stream');
    const leaving = filesBelow(mirrorFolder).filter((path) => path.startsWith('jammy/'));
    const url = await serveMirror(page, await freePort());
    const both = await importedPaths(url);
    const nobleOnly = both.filter((path) => !path.startsWith('jammy/'));
    expect(nobleOnly.length).toBeLessThan(both.length);

    await goToMirror(page);
    await screen(page).getByRole('link', { name: 'Edit selection' }).click();
    await page.getByRole('checkbox', { name: '22.04 LTS amd64' }).uncheck();
    await expect(screen(page)).toContainText(`The next sync removes ${leaving.length} files.`);
    await page.getByRole('button', { name: 'Dry run' }).click();
    await expect(page.getByRole('tab', { name: `Remove ${leaving.length}` })).toBeVisible();
    expect(removedPaths(await app.save(page.getByRole('button', { name: 'Save as JSON' })))).toEqual(leaving);

    await page.getByRole('button', { name: 'Save and sync' }).click();
    await expect(title(page, 'Sync Practice stream')).toBeVisible();
    await expect(screen(page)).toContainText(`${leaving.length} files removed.`);
    for (const path of leaving) expect(existsSync(join(mirrorFolder, path)), path).toBe(false);
    await expectServed(page, 2);
    expect(await importedPaths(url)).toEqual(nobleOnly);

    await rollBack(page);
    await expectServed(page, 3);
    expect(await importedPaths(url)).toEqual(both);

    await goToMirror(page);
    await screen(page).getByRole('button', { name: 'Release' }).click();
    await expect(screen(page)).not.toContainText('Held at an earlier revision.');
    await screen(page).getByRole('button', { name: 'Sync' }).click();
    await expect(title(page, 'Sync Practice stream')).toBeVisible();
    await expectServed(page, 4);
    expect(await importedPaths(url)).toEqual(nobleOnly);
  },
);

async function goToMirror(page: Page): Promise<void> {
  await goTo(page, 'Mirrors');
  await page.getByRole('link', { name: 'Practice stream' }).click();
  await expect(title(page, 'Practice stream')).toBeVisible();
}

async function rollBack(page: Page): Promise<void> {
  await goToMirror(page);
  await page.getByRole('tab', { name: 'Revisions' }).click();
  await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await expect(screen(page)).toContainText('Held at an earlier revision.');
  await expect(screen(page)).toContainText('Revision 3 brings back revision 1');
  await expect(screen(page).getByRole('button', { name: 'Sync' })).toBeDisabled();
}

/** The Serve screen tells which revision clients get. */
async function expectServed(page: Page, revision: number): Promise<void> {
  await goTo(page, 'Serve');
  await expect(page.getByRole('region', { name: 'Give MAAS this URL' })).toContainText(`revision ${revision}`);
}

/** What a MAAS without any image gets there, each file checked. */
async function importedPaths(url: string): Promise<readonly string[]> {
  const imported = await new MaasClient({ url }).import();
  return imported.map(({ path }) => path).sort();
}

function removedPaths(reportFile: string): readonly string[] {
  const { remove }: { remove: readonly { path: string }[] } = JSON.parse(readFileSync(reportFile, 'utf8'));
  return remove.map(({ path }) => path).sort();
}
