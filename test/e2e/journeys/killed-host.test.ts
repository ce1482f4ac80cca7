import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { spawnSlowServer } from '../../helpers/spawn-slow-server.ts';
import { filesBelow } from './files-below.ts';
import { journey } from './journey.ts';
import { addSource, expect, screen, startMirror, title } from './person.ts';
import { tinyStream } from './tiny-stream.ts';

const squashfs = 'jammy/amd64/20250102/squashfs';
/** In the middle of this file, and only the first time, the source falls silent: a kill cannot come too late. */
const silence = { path: tinyStream.path + squashfs, times: 1, fault: { kind: 'stall', afterBytes: 8000 } } as const;

journey('a sync that a kill interrupted is offered again and fetches nothing twice', async (open) => {
  const server = await spawnSlowServer({ root: tinyStream.root, faults: [silence] });
  onTestFinished(() => server.close());
  const before = await open();
  const place = { name: 'Lab images', url: server.url + tinyStream.path, keyringFile: tinyStream.keyringFile };
  await addSource(before, place);
  await startMirror(before.page, 'Lab images', ['22.04 LTS amd64']);
  await expect(screen(before.page)).toContainText('16 of 17 files done');
  await before.kill();
  const mirrorFolder = join(before.folder, 'Streamferry', 'lab-images');
  expect(itemsIn(mirrorFolder)).toHaveLength(16);
  await server.takeRequests();

  const { page } = await open({ folder: before.folder });
  await expect(screen(page)).toContainText('Sync of Lab images was interrupted');
  await screen(page).getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(title(page, 'Sync Lab images')).toBeVisible();
  await expect(screen(page)).toContainText('1 file, ');
  await expect(screen(page)).toContainText('fetched, every digest checked. 16 files reused.');
  await expect(screen(page)).toContainText('Revision 1 publishes 17 files');
  await expect(page.getByRole('complementary', { name: 'Status' })).toContainText('Nothing is running');
  const asked = (await server.takeRequests()).map(({ path }) => path.slice(tinyStream.path.length));
  expect(asked.filter((path) => !path.startsWith('streams/v1/'))).toEqual([squashfs]);
  expect(itemsIn(mirrorFolder)).toHaveLength(17);
});

function itemsIn(mirrorFolder: string): readonly string[] {
  return filesBelow(mirrorFolder).filter((path) => /^(?:bootloaders|jammy)\//.test(path));
}
