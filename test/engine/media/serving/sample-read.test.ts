import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSample } from '../../../../electron/engine/media/serving/open-sample.ts';
import { type SampleFile, sampleRead } from '../../../../electron/engine/media/serving/sample-read.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const mib = 1024 * 1024;
const places = (count: number, sizeBytes: number) =>
  Array.from({ length: count }, (_, index) => ({ root: '/volume', name: `${index}`, sizeBytes }));

/** A device that gives a MiB in so many milliseconds. */
function slowDevice(msPerMib: number, cached = false) {
  let ms = 0;
  const read: string[] = [];
  const closed: string[] = [];
  const open = async ({ name }: { readonly name: string }): Promise<SampleFile> => ({
    cached,
    async read(_position, length) {
      read.push(name);
      ms += (msPerMib * length) / mib;
      return length;
    },
    close: async () => {
      closed.push(name);
    },
  });
  return { open, now: () => ms, read, closed };
}

test('the rate is what came in the time it took', async () => {
  const device = slowDevice(20);
  const { readRate, cached } = await sampleRead(places(3, 4 * mib), device);
  expect(readRate).toBeCloseTo(mib / 0.02, 0);
  expect(cached).toBe(false);
  expect(new Set(device.read)).toEqual(new Set(['0', '1', '2']));
  expect(device.closed).toHaveLength(3);
});

test('a slow device is not read for long', async () => {
  const device = slowDevice(400);
  await sampleRead(places(1, 1000 * mib), device);
  expect(device.read.length).toBeLessThan(6);
});

test('a fast one is not read far', async () => {
  const device = slowDevice(0.001);
  await sampleRead(places(2, 1000 * mib), { ...device, mostBytes: 10 * mib });
  expect(device.read.length).toBeLessThanOrEqual(12);
});

test('what cannot be opened or read is passed over', async () => {
  const broken: SampleFile = {
    cached: true,
    read: () => Promise.reject(new Error('EIO')),
    close: async () => undefined,
  };
  expect(await sampleRead(places(2, mib), { open: async () => undefined, now: () => 0 })).toEqual({
    readRate: undefined,
    cached: false,
  });
  expect((await sampleRead(places(2, mib), { open: async () => broken, now: () => 0 })).readRate).toBeUndefined();
});

test('a real file is read, never through a link', async () => {
  const root = tempFolder();
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, 'data', 'a'), Buffer.alloc(3 * mib, 1));
  symlinkSync('a', join(root, 'data', 'link'));
  const opened = await openSample({ root, name: 'data/a', sizeBytes: 3 * mib });
  expect(await opened?.read(2 * mib, mib)).toBe(mib);
  expect(await opened?.read(3 * mib, mib)).toBe(0);
  await opened?.close();
  expect(await openSample({ root, name: 'data/link', sizeBytes: 3 * mib })).toBeUndefined();
  expect(await openSample({ root, name: 'data/b', sizeBytes: 3 * mib })).toBeUndefined();
});
