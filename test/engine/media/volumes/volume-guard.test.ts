import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MirrorError } from '../../../../electron/engine/errors.ts';
import { volumeError } from '../../../../electron/engine/media/volumes/volume-error.ts';
import { guardVolume } from '../../../../electron/engine/media/volumes/volume-guard.ts';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { mountImage, noVolumeImages } from '../../../helpers/volume-images.ts';

const gone = { code: 'TARGET_GONE' };

describe('the guard of a folder', () => {
  test('is content while the folder is there', async () => {
    const guard = await guardVolume(tempFolder());
    await expect(guard.check()).resolves.toBeUndefined();
  });

  test('tells when it is there no more, and when it never was', async () => {
    const folder = join(tempFolder(), 'shipment');
    await expect(guardVolume(folder)).rejects.toMatchObject(gone);
    mkdirSync(folder);
    const guard = await guardVolume(folder);
    rmSync(folder, { recursive: true });
    await expect(guard.check()).rejects.toMatchObject(gone);
  });

  test.skipIf(noVolumeImages !== undefined)(
    'tells that a volume was pulled though a folder stands in its place',
    async () => {
      const image = await mountImage({ fileSystem: 'exfat', sizeMb: 20, folder: tempFolder() });
      const guard = await guardVolume(image.mountPoint);
      await guard.check();
      image.pull();
      // What makes it dangerous: writing goes on, onto the system's disk.
      writeFileSync(join(image.mountPoint, 'file'), 'x');
      await expect(guard.check()).rejects.toMatchObject(gone);
    },
  );
});

describe('what the system says of a volume', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });

  test.for([
    ['ENOSPC', 'TARGET_FULL'],
    ['EDQUOT', 'TARGET_FULL'],
    ['EROFS', 'NOT_WRITABLE'],
    ['EACCES', 'NOT_WRITABLE'],
    ['EPERM', 'NOT_WRITABLE'],
    ['EFBIG', 'FILE_TOO_BIG'],
    ['EIO', 'TARGET_GONE'],
    ['ENODEV', 'TARGET_GONE'],
    ['ENXIO', 'TARGET_GONE'],
    ['ENOENT', 'TARGET_GONE'],
    ['ENOTCONN', 'TARGET_GONE'],
    ['ESTALE', 'TARGET_GONE'],
  ])('%s is %s', ([errno = '', code]) => {
    const file = join(tempFolder(), 'file');
    expect(volumeError(error(errno), file)).toMatchObject({ code, path: file });
  });

  test('anything else, and a failure of ours, stays what it is', () => {
    const other = error('EMFILE');
    const ours = new MirrorError('TARGET_GONE', 'It is gone.');
    expect(volumeError(other, '/x')).toBe(other);
    expect(volumeError(ours, '/x')).toBe(ours);
  });

  test.skipIf(!canMount)('a refusal on a full volume is told as full: FAT drivers say EPERM then', () => {
    const folder = smallVolume(2 ** 20);
    expect(volumeError(error('EPERM'), join(folder, 'file'))).toMatchObject({ code: 'NOT_WRITABLE' });
    writeFileSync(join(folder, 'much'), Buffer.alloc(2 ** 20 - 2 ** 13));
    expect(volumeError(error('EPERM'), join(folder, 'file'))).toMatchObject({ code: 'TARGET_FULL' });
  });
});
