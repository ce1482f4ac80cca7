import { chmodSync, existsSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CachedDocument, openDocumentCache } from '../../../electron/engine/source/document-cache.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = new Date('2026-03-01T00:00:00Z');
const dayMs = 86_400_000;
const source = 'http://h/stable/';

const signed: CachedDocument = {
  path: 'streams/v1/index.json',
  bytes: Buffer.from('{"any": "bytes"}\n\0\xff', 'latin1'),
  signature: Buffer.from([0x88, 0, 1, 10, 2]),
  validators: { root: source, etag: 'W/"1"', lastModified: 'Tue, 01 Jul 2025 08:00:00 GMT' },
  memo: {
    signer: { fingerprint: 'A'.repeat(40), userId: 'me', signedAt: '2025-07-01T08:00:00.000Z' },
    keyringId: 'ring',
    sha256: 'b'.repeat(64),
    signatureSha256: 'c'.repeat(64),
  },
  head: { kind: 'index', format: 'index:1.0', updated: '2025', listed: ['streams/v1/a.json'], boundTo: ['x'] },
};
const bare: CachedDocument = {
  path: 'streams/v1/a.sjson',
  bytes: Buffer.from('short'),
  head: { kind: 'products', format: 'products:1.0', listed: [], boundTo: [] },
};

const open = (folder: string, { readOnly = false, at = now, maxBytes = 500_000_000 } = {}) =>
  openDocumentCache({ folder, readOnly, now: () => at, maxBytes });

describe('the document cache', () => {
  test.each([
    ['with all there can be', signed],
    ['with the least there can be', bare],
  ])('gives back a document %s', async (_, document) => {
    const folder = join(tempFolder(), 'made', 'when needed');
    await open(folder).store(source, document);
    expect(await open(folder).load(source, document.path)).toEqual(document);
  });

  test('keeps sources and paths apart, and the last of each', async () => {
    const cache = open(tempFolder());
    await cache.store(source, signed);
    await cache.store(source, { ...signed, bytes: Buffer.from('later') });
    expect(await cache.load('http://h/candidate/', signed.path)).toBeUndefined();
    expect(await cache.load(source, bare.path)).toBeUndefined();
    expect((await cache.load(source, signed.path))?.bytes.toString()).toBe('later');
  });

  test('misses when any byte of an entry is not as it was written', async () => {
    const folder = tempFolder();
    const cache = open(folder);
    await cache.store(source, signed);
    const file = join(folder, (await readdir(folder))[0] ?? '');
    const good = await readFile(file);
    for (let i = 0; i < good.length; i++) {
      const bad = Buffer.from(good);
      bad[i] = (bad[i] ?? 0) ^ 1;
      await writeFile(file, bad);
      expect(await cache.load(source, signed.path)).toBeUndefined();
    }
    for (const bad of [
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.from('x')]),
      Buffer.alloc(0),
      Buffer.from('\n\n'),
    ]) {
      await writeFile(file, bad);
      expect(await cache.load(source, signed.path)).toBeUndefined();
    }
    await writeFile(file, good);
    expect(await cache.load(source, signed.path)).toEqual(signed);
  });

  test('writes nothing when it is read-only', async () => {
    const folder = join(tempFolder(), 'cache');
    await open(folder, { readOnly: true }).store(source, signed);
    expect(existsSync(folder)).toBe(false);
    await open(folder).store(source, signed);
    expect(await open(folder, { readOnly: true }).load(source, signed.path)).toEqual(signed);
  });

  test('does without a folder, and without one that can be written', async () => {
    const none = openDocumentCache({ readOnly: false, now: () => now });
    await none.store(source, signed);
    expect(await none.load(source, signed.path)).toBeUndefined();
    const file = join(tempFolder(), 'a file');
    await writeFile(file, '');
    await open(file).store(source, signed);
    const locked = tempFolder();
    chmodSync(locked, 0o555);
    await open(join(locked, 'cache')).store(source, signed);
    expect(await open(file).load(source, signed.path)).toBeUndefined();
  });

  test('forgets what was not used for 60 days, but not what was', async () => {
    const folder = tempFolder();
    await open(folder).store(source, signed);
    await open(folder).store(source, bare);
    const old = new Date(now.getTime() - 59 * dayMs);
    for (const name of await readdir(folder)) await utimes(join(folder, name), old, old);
    expect(await open(folder).load(source, bare.path)).toBeDefined();
    const later = new Date(now.getTime() + 2 * dayMs);
    await open(folder, { at: later }).store(source, { ...bare, path: 'streams/v1/new.sjson' });
    expect(await open(folder).load(source, signed.path)).toBeUndefined();
    expect(await open(folder).load(source, bare.path)).toBeDefined();
  });

  test('lets go of the longest unused when it holds too much', async () => {
    const folder = tempFolder();
    const large = (path: string) => ({ ...bare, path, bytes: Buffer.alloc(10_000) });
    for (const [i, path] of ['a', 'b', 'c'].entries()) {
      const before = new Set(await readdir(folder));
      await open(folder).store(source, large(path));
      const used = new Date(now.getTime() - (10 - i) * dayMs);
      const added = (await readdir(folder)).find((name) => !before.has(name)) ?? '';
      await utimes(join(folder, added), used, used);
    }
    await open(folder, { maxBytes: 25_000 }).store(source, large('d'));
    const held = await Promise.all(['a', 'b', 'c', 'd'].map((path) => open(folder).load(source, path)));
    expect(held.map((document) => document?.path)).toEqual([undefined, undefined, 'c', 'd']);
  });
});
