import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Volume } from '../../../electron/contract/media.ts';
import { VolumesAtHand } from '../../../electron/engine/areas/volumes.ts';
import { Events } from '../../../electron/engine/events.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { mountImage, noVolumeImages } from '../../helpers/volume-images.ts';

function volumesAtHand(dataFolder = join(tempFolder(), 'data')) {
  const events = new Events();
  const volumes = new VolumesAtHand({ options: { dataFolder, version: '0' }, events });
  onTestFinished(() => volumes.close());
  const told: (readonly Volume[])[] = [];
  events.on('volumes', (list) => told.push(list));
  const at = async (mountPoint: string) => (await volumes.list()).find((one) => one.mountPoint === mountPoint);
  return { volumes, told, at };
}

describe('the volumes at hand', () => {
  test('are those of this machine: each once, with sizes, and one of them the home’s', async () => {
    const { volumes } = volumesAtHand();
    const list = await volumes.list();
    const ids = list.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const volume of list) {
      if (volume.contents.kind !== 'unreadable') expect(volume.sizeBytes, volume.mountPoint).toBeGreaterThan(0);
    }
    const home = list.filter(({ mountPoint }) => homedir().startsWith(mountPoint));
    expect(home.every(({ system }) => system)).toBe(true);
  });

  test('one that is not there cannot be ejected', async () => {
    const { volumes } = volumesAtHand();
    await expect(volumes.eject('8:99 /media/none')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe.skipIf(noVolumeImages !== undefined)(`a real volume ${noVolumeImages ?? ''}`, () => {
  test('is listed with what is on it, and gone after it was ejected', async () => {
    const { mountPoint } = await mountImage({ fileSystem: 'exfat', sizeMb: 20, folder: tempFolder() });
    const { volumes, at } = volumesAtHand();
    expect(await at(mountPoint)).toMatchObject({
      device: expect.stringMatching(/^\/dev\/loop\d+$/),
      fileSystem: 'fuseblk',
      readOnly: false,
      system: false,
      contents: { kind: 'empty' },
    });
    writeFileSync(join(mountPoint, 'thesis.odt'), 'x');
    const found = await at(mountPoint);
    expect(found).toMatchObject({ contents: { kind: 'other-files' } });
    await volumes.eject(found?.id ?? '');
    expect(await at(mountPoint)).toBeUndefined();
  });

  test('that is in use is not ejected', async () => {
    const { mountPoint } = await mountImage({ fileSystem: 'exfat', sizeMb: 20, folder: tempFolder() });
    const { volumes, at } = volumesAtHand();
    const before = process.cwd();
    process.chdir(mountPoint);
    try {
      await expect(volumes.eject((await at(mountPoint))?.id ?? '')).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
    } finally {
      process.chdir(before);
    }
    expect(await at(mountPoint)).toBeDefined();
  });

  test('that comes and goes is told of, without anybody asking', async () => {
    const { volumes, told } = volumesAtHand();
    await volumes.list();
    const { mountPoint, pull } = await mountImage({ fileSystem: 'ntfs', sizeMb: 20, folder: tempFolder() }).then(
      (image) => ({ mountPoint: image.mountPoint, pull: () => image.pull() }),
    );
    const isTold = () => told.at(-1)?.some((one) => one.mountPoint === mountPoint);
    await vi.waitUntil(isTold, { timeout: 20_000 });
    pull();
    await vi.waitUntil(() => !isTold(), { timeout: 20_000 });
  });

  test('that holds the app’s data is the system’s', async () => {
    const { mountPoint } = await mountImage({ fileSystem: 'fat32', sizeMb: 68, folder: tempFolder() });
    mkdirSync(join(mountPoint, 'data'));
    const { volumes, at } = volumesAtHand(join(mountPoint, 'data', 'streamferry'));
    const found = await at(mountPoint);
    expect(found).toMatchObject({ system: true });
    await expect(volumes.eject(found?.id ?? '')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
