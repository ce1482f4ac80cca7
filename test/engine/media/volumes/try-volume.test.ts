import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tryVolume } from '../../../../electron/engine/media/volumes/try-volume.ts';
import { asOrdinaryUser } from '../../../helpers/ordinary-user.ts';
import { canMount, readOnlyView, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { mountImage, noVolumeImages } from '../../../helpers/volume-images.ts';

const small = { largestFileBytes: 2 ** 20 };
const large = { largestFileBytes: 5 * 2 ** 30 };
const fatLimit = 2 ** 32 - 1;
const mebibyte = 2 ** 20;

describe('trying a folder', () => {
  test('tells what its volume takes and how fast it is, and leaves nothing behind', async () => {
    const folder = tempFolder();
    const trial = await tryVolume(folder, small);
    expect(trial.freeBytes).toBeGreaterThan(mebibyte);
    expect(trial.writeRate).toBeGreaterThan(0);
    expect(trial.readRate).toBeGreaterThan(0);
    expect(trial).not.toHaveProperty('maxFileBytes');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'finds out names, case and large files of a system’s own disk',
    async () => {
      const trial = await tryVolume(tempFolder(), large);
      expect(trial).toMatchObject({ takesEveryName: true, foldsCase: false });
      expect(trial).not.toHaveProperty('maxFileBytes');
    },
  );

  test('that is not there yet tries the nearest one above it', async () => {
    const folder = tempFolder();
    expect((await tryVolume(join(folder, 'not', 'there'), small)).freeBytes).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes away what a trial that was killed left, and nothing else', async () => {
    const folder = tempFolder();
    // No process has this id: Linux ends at 2^22.
    for (const name of ['.streamferry-trial-4194999-00ff00ff', '.streamferry-trial-mine', 'photos'])
      mkdirSync(join(folder, name));
    writeFileSync(join(folder, '.streamferry-trial-4194999-00ff00ff', 'sample'), 'x');
    await tryVolume(folder, small);
    expect(readdirSync(folder).sort()).toEqual(['.streamferry-trial-mine', 'photos']);
  });

  test('side by side, two trials leave each other alone', async () => {
    const folder = tempFolder();
    const trials = await Promise.all([1, 2, 3].map(() => tryVolume(folder, small)));
    expect(trials.every(({ readRate }) => readRate > 0)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in the place of which a file stands is refused', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    await expect(tryVolume(file, small)).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
  });

  test.skipIf(process.platform === 'win32')('that may not be written is refused', async () => {
    const folder = tempFolder();
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    await asOrdinaryUser(folder, async () => {
      const refused = { code: 'NOT_WRITABLE', message: expect.stringContaining('permission denied') };
      await expect(tryVolume(closed, small)).rejects.toMatchObject(refused);
    });
  });
});

describe.skipIf(!canMount)('trying a volume', () => {
  test('that is read-only says so', async () => {
    const view = readOnlyView(tempFolder());
    const refused = { code: 'NOT_WRITABLE', message: expect.stringContaining('is read-only') };
    await expect(tryVolume(view, small)).rejects.toMatchObject(refused);
  });

  test('with hardly any space left still tells its speed, of a smaller sample', async () => {
    const folder = smallVolume(5 * mebibyte);
    const trial = await tryVolume(folder, small);
    expect(trial.writeRate).toBeGreaterThan(0);
    expect(trial.freeBytes).toBeLessThanOrEqual(5 * mebibyte);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is full is refused', async () => {
    const folder = smallVolume(2 * mebibyte);
    writeFileSync(join(folder, 'much'), Buffer.alloc(1.5 * mebibyte));
    await expect(tryVolume(folder, small)).rejects.toMatchObject({ code: 'TARGET_FULL' });
    rmSync(join(folder, 'much'));
    expect((await tryVolume(folder, small)).freeBytes).toBeGreaterThan(mebibyte);
  });

  test('that has less than 4 GiB free is asked for its largest file all the same', async () => {
    const folder = smallVolume(8 * mebibyte);
    expect(await tryVolume(folder, large)).not.toHaveProperty('maxFileBytes');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.skipIf(noVolumeImages !== undefined)(`trying real volumes ${noVolumeImages ?? ''}`, () => {
  test.for([
    ['exfat', { takesEveryName: false, foldsCase: true, maxFileBytes: fatLimit }],
    ['ntfs', { takesEveryName: false, foldsCase: false }],
    ['fat32', { takesEveryName: false, foldsCase: true, maxFileBytes: fatLimit }],
  ] as const)('%s', async ([fileSystem, expected]) => {
    const { mountPoint } = await mountImage({ fileSystem, sizeMb: 5 * 1024, folder: tempFolder() });
    const before = readdirSync(mountPoint);
    const { freeBytes, readRate, writeRate, ...trial } = await tryVolume(mountPoint, large);
    expect(trial).toEqual(expected);
    expect(freeBytes).toBeGreaterThan(2 ** 32);
    expect(Math.min(readRate, writeRate)).toBeGreaterThan(0);
    expect(readdirSync(mountPoint)).toEqual(before);
  });

  test.for([
    ['ntfs', 0, undefined],
    ['exfat', fatLimit, fatLimit],
    ['exfat', fatLimit + 1, undefined],
  ] as const)(
    '%s with little space, where a file of %i bytes stands, tells its largest file and is left as it was',
    async ([fileSystem, standingBytes, maxFileBytes]) => {
      const { mountPoint } = await mountImage({ fileSystem, sizeMb: 68, folder: tempFolder() });
      const before = readdirSync(mountPoint);
      expect((await tryVolume(mountPoint, { ...large, standingBytes })).maxFileBytes).toBe(maxFileBytes);
      expect(readdirSync(mountPoint)).toEqual(before);
    },
  );

  test.for(['exfat', 'ntfs'] as const)('%s with its switch on is read-only', async (fileSystem) => {
    const image = await mountImage({ fileSystem, sizeMb: 40, folder: tempFolder() });
    await image.unmount();
    await image.mount({ readOnly: true });
    await expect(tryVolume(image.mountPoint, small)).rejects.toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringContaining('is read-only'),
    });
  });
});
