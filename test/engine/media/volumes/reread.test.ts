import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBytes } from '../../../../electron/engine/media/volumes/direct-buffers.ts';
import { type RereadFile, rereadFiles } from '../../../../electron/engine/media/volumes/reread.ts';
import { failingVolume, noFailingVolume } from '../../../helpers/failing-volume.ts';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { imageFileSystems, mountImage, noVolumeImages } from '../../../helpers/volume-images.ts';

/** Sizes around sectors, pages and reads. */
const sizes = [0, 1, 511, 512, 513, 4095, 4096, 4097, readBytes - 1, readBytes, readBytes + 1, 3 * readBytes + 4096];

function writeFiles(folder: string, sizesBytes: readonly number[] = sizes): RereadFile[] {
  return sizesBytes.map((sizeBytes, index) => {
    const name = `data/file-${index}`;
    const file = join(folder, `file-${index}`);
    const bytes = randomBytes(sizeBytes);
    const descriptor = openSync(file, 'wx');
    if (sizeBytes > 0) writeSync(descriptor, bytes);
    fsyncSync(descriptor);
    closeSync(descriptor);
    return { file, name, sizeBytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}

function fileAt(files: readonly RereadFile[], index: number): RereadFile {
  const found = files[index];
  if (found === undefined) throw new Error(`There is no file ${index}`);
  return found;
}

function flipByte(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, position, 1, position);
  fsyncSync(descriptor);
  closeSync(descriptor);
}

describe('reading again', () => {
  test('finds files of every size as they were written, and counts their bytes', async () => {
    const files = writeFiles(tempFolder());
    const progress: number[] = [];
    const result = await rereadFiles(files, { onProgress: (bytes) => progress.push(bytes) });
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(result).toMatchObject({ bytes, bad: [] });
    expect(progress.at(-1)).toBe(bytes);
  });

  test.skipIf(process.platform !== 'linux')('goes past the system’s memory on a disk of Linux', async () => {
    const files = writeFiles(tempFolder());
    expect(['direct', 'dropped-cache']).toContain((await rereadFiles(files)).way);
  });

  test('names each file that is different, short, long, missing or none, in order, and no other', async () => {
    const files = writeFiles(tempFolder());
    flipByte(fileAt(files, 11).file, 3 * readBytes + 4095);
    flipByte(fileAt(files, 1).file, 0);
    truncateSync(fileAt(files, 8).file, 10);
    writeFileSync(fileAt(files, 5).file, randomBytes(5000));
    rmSync(fileAt(files, 3).file);
    rmSync(fileAt(files, 6).file);
    mkdirSync(fileAt(files, 6).file);
    const { bad } = await rereadFiles(files);
    expect(bad).toEqual([
      { name: 'data/file-1', reason: 'its bytes are not those that were written' },
      { name: 'data/file-3', reason: 'there is no such file' },
      { name: 'data/file-5', reason: 'it has 5000 bytes, where 4095 were written' },
      { name: 'data/file-6', reason: expect.stringMatching(/^it (has|cannot be read)/) },
      { name: 'data/file-8', reason: `it has 10 bytes, where ${readBytes - 1} were written` },
      { name: 'data/file-11', reason: 'its bytes are not those that were written' },
    ]);
  });

  test('every byte of a file counts', async () => {
    const files = writeFiles(tempFolder(), [2 * readBytes + 700]);
    const { file } = fileAt(files, 0);
    for (const position of [0, 4096, readBytes - 1, readBytes, 2 * readBytes, 2 * readBytes + 699]) {
      flipByte(file, position);
      expect((await rereadFiles(files)).bad, `byte ${position}`).toHaveLength(1);
      flipByte(file, position);
    }
    expect((await rereadFiles(files)).bad).toEqual([]);
  });

  test('nothing is read where there is nothing', async () => {
    expect(await rereadFiles([])).toEqual({ way: 'none', bytes: 0, bad: [] });
  });

  test('waits while it is paused, and goes on', async () => {
    const files = writeFiles(tempFolder(), [3 * readBytes, 3 * readBytes]);
    let pause: (paused: boolean) => void = () => undefined;
    let ended = false;
    const reading = rereadFiles(files, {
      onPause: (listener) => {
        pause = listener;
        pause(true);
      },
    }).finally(() => {
      ended = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(ended).toBe(false);
    pause(false);
    expect((await reading).bad).toEqual([]);
  });

  test('ends soon after it was cancelled', async () => {
    const files = writeFiles(tempFolder(), [3 * readBytes, 3 * readBytes]);
    const cancel = new AbortController();
    const reading = rereadFiles(files, { signal: cancel.signal, onPause: (pause) => pause(true) });
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ name: 'Cancelled' });
    await expect(rereadFiles(files, { signal: cancel.signal })).rejects.toMatchObject({ name: 'Cancelled' });
  });
});

describe.skipIf(!canMount)('reading again from several file systems', () => {
  test('one run may cross them: each is read as it takes it', async () => {
    const files = [...writeFiles(smallVolume(30 * 2 ** 20)), ...writeFiles(tempFolder())];
    expect((await rereadFiles(files)).bad).toEqual([]);
  });
});

describe.skipIf(noFailingVolume !== undefined)(
  `reading again from a device that fails ${noFailingVolume ?? ''}`,
  () => {
    test('says of each file that its device answers with errors', async () => {
      const { folder, vanish } = failingVolume();
      const files = writeFiles(folder, [5000, 90_000]);
      expect(await rereadFiles(files)).toMatchObject({ way: 'direct', bad: [] });
      vanish();
      const reason = 'it cannot be read (EIO)';
      expect((await rereadFiles(files)).bad).toEqual(files.map(({ name }) => ({ name, reason, ioError: true })));
    });
  },
);

describe.skipIf(noVolumeImages !== undefined)(`reading again from real volumes ${noVolumeImages ?? ''}`, () => {
  test.for(imageFileSystems)('%s: what was lost after it was taken is caught, and nothing else', async (fileSystem) => {
    const image = await mountImage({ fileSystem, sizeMb: 68, folder: tempFolder() });
    const files = writeFiles(image.mountPoint, [...sizes, 9_000_000]);
    expect(await rereadFiles(files)).toMatchObject({
      // Nothing tells which image fusefat has mounted, so its memory cannot be dropped.
      way: fileSystem === 'fat32' ? 'cached' : 'dropped-cache',
      bad: [],
    });
    const { file, name } = fileAt(files, sizes.length);
    // As a stick that lies: the system still has in memory what the device does not hold.
    loseBytes(image.imageFile, readFileSync(file).subarray(4_500_000, 4_500_512));
    expect((await rereadFiles(files)).bad).toEqual([{ name, reason: 'its bytes are not those that were written' }]);
  });

  test('a pulled volume has none of the files', async () => {
    const image = await mountImage({ fileSystem: 'exfat', sizeMb: 64, folder: tempFolder() });
    const files = writeFiles(image.mountPoint, [10, 20]);
    image.pull();
    expect((await rereadFiles(files)).bad.map(({ reason }) => reason)).toEqual([
      'there is no such file',
      'there is no such file',
    ]);
  });
});

/** Puts zeros where the image has these bytes. */
function loseBytes(imageFile: string, bytes: Uint8Array): void {
  const position = readFileSync(imageFile).indexOf(bytes);
  if (position < 0) throw new Error('The image does not hold what was flushed to it');
  const descriptor = openSync(imageFile, 'r+');
  writeSync(descriptor, Buffer.alloc(bytes.length), 0, bytes.length, position);
  fsyncSync(descriptor);
  closeSync(descriptor);
}
