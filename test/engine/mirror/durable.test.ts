import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diskError, moveFile, moveFileSync, syncFolder } from '../../../electron/engine/mirror/durable.ts';
import { failingVolume, noFailingVolume } from '../../helpers/failing-volume.ts';
import { canMount } from '../../helpers/small-volume.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { imageFileSystems, mountImage, noVolumeImages } from '../../helpers/volume-images.ts';

describe.skipIf(noFailingVolume !== undefined)(`a device that refuses ${noFailingVolume ?? ''}`, () => {
  test('what a folder got is told when the folder is synced, and no bug', async () => {
    const { folder, fail } = failingVolume();
    const place = join(folder, 'place');
    mkdirSync(place);
    writeFileSync(join(place, 'file'), 'x');
    fail();
    const error = await syncFolder(place).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'EIO' });
    expect(diskError(error, place)).toMatchObject({ code: 'NOT_WRITABLE', path: place });
  });
});

describe.skipIf(noVolumeImages !== undefined)(`a folder of a real volume ${noVolumeImages ?? ''}`, () => {
  test.for(imageFileSystems)('of %s is synced', async (fileSystem) => {
    const { mountPoint } = await mountImage({ fileSystem, sizeMb: 68, folder: tempFolder() });
    mkdirSync(join(mountPoint, 'folder'));
    writeFileSync(join(mountPoint, 'folder', 'file'), 'x');
    await expect(syncFolder(join(mountPoint, 'folder'))).resolves.toBeUndefined();
  });
});

describe.skipIf(!canMount)('renaming over what is busy', () => {
  const moves = [
    ['in the main thread', moveFile],
    ['in a worker thread', async (from: string, to: string) => moveFileSync(from, to)],
  ] as const;

  test.each(moves)('waits for it on Windows, %s', async (_, move) => {
    onPlatform('win32');
    const { from, to } = busyTarget();
    const free = spawn('sh', ['-c', 'sleep 0.15; umount "$1"', 'sh', to], { stdio: 'ignore' });
    await move(from, to);
    expect(existsSync(from)).toBe(false);
    if (free.exitCode === null) await once(free, 'exit');
  });

  test.each(moves)('fails at once elsewhere, %s', async (_, move) => {
    const { from, to } = busyTarget();
    await expect(move(from, to)).rejects.toMatchObject({ code: 'EBUSY' });
  });
});

/** Where something is mounted, nothing can be renamed to. */
function busyTarget(): { readonly from: string; readonly to: string } {
  const folder = tempFolder();
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  mkdirSync(from);
  mkdirSync(to);
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', to]);
  onTestFinished(() => void spawnSync('umount', ['-l', to]));
  return { from, to };
}

function onPlatform(platform: string): void {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: real }));
}
