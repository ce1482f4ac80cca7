import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeBigCatalogue } from './make-big-catalogue.ts';
import { makeStream } from './make-stream.ts';
import { tempFolder } from './temp-folder.ts';

function filesIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

test('makes as many files of the size asked for as there are products, versions and files, and shared ones once', async () => {
  const stream = await makeStream({
    folder: tempFolder(),
    productCount: 3,
    versionNames: ['1', '2'],
    filesPerVersion: 4,
    fileSizeBytes: 1234,
    sharedSizeBytes: 99,
  });
  const sizes = [...stream.files.keys()].map((path) => statSync(join(stream.root, path)).size);
  expect(sizes.filter((size) => size === 1234)).toHaveLength(24);
  expect(sizes.filter((size) => size === 99)).toHaveLength(2);
  expect(filesIn(stream.root)).toEqual([...stream.files.keys(), ...stream.documents].sort());
});

test('publishes another state: new versions with their files, old files gone, what stays untouched, a later date', async () => {
  const stream = await makeStream({ folder: tempFolder(), versionNames: ['1', '2'] });
  const index = () => JSON.parse(readFileSync(join(stream.root, 'streams/v1/index.json'), 'utf8'));
  const [before, keptPath] = [index(), 'noble/amd64/2/ga-24.04-000/manifest'];
  const kept = { stat: statSync(join(stream.root, keptPath)).mtimeMs, file: stream.files.get(keptPath) };
  await stream.publish(['2', '3']);
  expect(Date.parse(index().updated)).toBeGreaterThan(Date.parse(before.updated));
  expect({ stat: statSync(join(stream.root, keptPath)).mtimeMs, file: stream.files.get(keptPath) }).toEqual(kept);
  expect(existsSync(join(stream.root, 'noble/amd64/1/ga-24.04-000/manifest'))).toBe(false);
  expect(filesIn(stream.root)).toEqual([...stream.files.keys(), ...stream.documents].sort());
  expect([...stream.files.keys()].some((path) => path.includes('/3/'))).toBe(true);
});

test('makes a catalogue of 13,000 items and about 7 MB without files', async () => {
  const { root, items } = await makeBigCatalogue({ folder: tempFolder() });
  const document = join(root, 'streams/v1/com.ubuntu.maas:stable:v3:download.json');
  const { products } = JSON.parse(readFileSync(document, 'utf8'));
  const listed = Object.values<{ versions: Record<string, { items: object }> }>(products)
    .flatMap(({ versions }) => Object.values(versions))
    .flatMap((version) => Object.keys(version.items));
  expect([items, listed.length]).toEqual([13_000, 13_000]);
  expect(statSync(document).size / 1e6).toBeCloseTo(7, 0);
  expect(filesIn(root).every((path) => path.startsWith('streams/v1/'))).toBe(true);
});

test('makes the files of one release and architecture of the big catalogue on request, in its newest version only', async () => {
  const { root } = await makeBigCatalogue({
    folder: tempFolder(),
    withFilesOf: { release: 'noble', arch: 'amd64' },
  });
  expect(filesIn(root).filter((path) => !path.startsWith('streams/v1/'))).toEqual([
    'noble/amd64/20250309/ga-noble/generic/boot-initrd',
    'noble/amd64/20250309/ga-noble/generic/boot-kernel',
    'noble/amd64/20250309/hwe-noble/generic/boot-initrd',
    'noble/amd64/20250309/hwe-noble/generic/boot-kernel',
    'noble/amd64/20250309/manifest',
    'noble/amd64/20250309/squashfs',
  ]);
});
