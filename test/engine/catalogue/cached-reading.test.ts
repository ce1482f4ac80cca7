import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCatalogue } from '../../../electron/engine/catalogue/read-catalogue.ts';
import type { DocumentsRequest } from '../../../electron/engine/catalogue/read-documents.ts';
import { openDocumentCache } from '../../../electron/engine/source/document-cache.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { parseLocation } from '../../../electron/engine/source/location.ts';
import { openSource } from '../../../electron/engine/source/reader.ts';
import { pathOf, plainIndex, plainProducts, plainStream } from '../../helpers/plain-stream.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { type StreamServerOptions, startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

// The present: the cache takes what is being written for left over where its clock is years ahead of the disk's.
const now = new Date();
const indexPath = 'streams/v1/index.json';
const odd = (...parts: string[]) => sharedFolder('streams', 'oddities', ...parts);
const oddTrust = (name = 'keyring.gpg') =>
  ({ kind: 'signed', keyring: loadKeyring(readFileSync(odd(name)), []) }) as const;
const wrongRing = () => loadKeyring(readFileSync(sharedFolder('streams', 'maas-tiny', 'wrong.gpg')), []);

/** Reads with a cache of its own that lasts as long as the test. */
function cachedReader(folder = tempFolder()) {
  const read = async (
    url: string,
    { readOnly = false, ...more }: Partial<DocumentsRequest> & { readOnly?: boolean } = {},
  ) => {
    const location = parseLocation(url);
    const reader = await openSource({ location, access: { proxy: { kind: 'none' }, userAgent: 'test/1' } });
    onTestFinished(() => reader.close());
    const cache = openDocumentCache({ folder, readOnly, now: () => now });
    return readCatalogue({ reader, trust: { kind: 'unsigned' }, path: location.path, cache, now, ...more });
  };
  return { folder, read };
}

/** Holds every answer until so many requests are waiting. */
function together(count: number): NonNullable<StreamServerOptions['onRequest']> {
  let open: (() => void) | undefined;
  let waiting = 0;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    waiting += 1;
    if (waiting === count) open?.();
    await all;
    return false;
  };
}

describe('an unchanged source', () => {
  test.each([
    ['index.sjson', 4],
    ['plain.json', 4],
  ])('of signed documents costs one conditional request each and no body, from %s', async (form, count) => {
    const { read } = cachedReader();
    const server = await startStreamServer({ content: odd('stream') });
    const url = `${server.url}streams/v1/${form}`;
    const first = await read(url, { trust: oddTrust() });
    server.takePaths();
    server.takeBytes();
    const second = await read(url, { trust: oddTrust() });
    expect(server.takePaths().sort()).toEqual(first.documents.map(({ path }) => path).sort());
    expect(server.requests.slice(-count).map(({ status }) => status)).toEqual(Array(count).fill(304));
    expect(server.takeBytes()).toBe(0);
    expect(second).toEqual({ ...first, transferredBytes: 0 });
    expect(first.transferredBytes).toBeGreaterThan(0);
  });

  test('is asked for all of it side by side', async () => {
    const { read } = cachedReader();
    const server = await startStreamServer({
      content: odd('stream'),
      onRequest: (...args) => gate?.(...args) ?? false,
    });
    let gate: ReturnType<typeof together> | undefined;
    await read(`${server.url}streams/v1/index.sjson`, { trust: oddTrust() });
    gate = together(4);
    expect((await read(`${server.url}streams/v1/index.sjson`, { trust: oddTrust() })).transferredBytes).toBe(0);
  });

  test('without index.sjson is asked for that too', async () => {
    const { read } = cachedReader();
    const server = await startStreamServer({ content: plainStream(['a']) });
    await read(server.url);
    server.takePaths();
    expect((await read(server.url)).transferredBytes).toBe(0);
    expect(server.takePaths().sort()).toEqual(['streams/v1/index.sjson', pathOf('a'), indexPath].sort());
  });

  test('that cannot say so is read again, and found to be the same', async () => {
    const { read } = cachedReader();
    const server = await startStreamServer({ content: plainStream(['a']), validator: 'none' });
    const first = await read(server.url);
    server.takePaths();
    expect((await read(server.url)).fingerprint).toBe(first.fingerprint);
    expect(server.takePaths()).toHaveLength(3);
  });
});

describe('a changed source', () => {
  test('costs the bodies of what changed', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a', 'b']);
    const server = await startStreamServer({ content: stream });
    const first = await read(server.url);
    stream.set(pathOf('b'), plainProducts('b', ['2']));
    const second = await read(server.url);
    expect(second.transferredBytes).toBe(plainProducts('b', ['2']).length);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect((await read(server.url)).transferredBytes).toBe(0);
  });

  test('is not mixed of documents from before and after its index', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a', 'b']);
    let updating = false;
    let early: (() => void) | undefined;
    const server = await startStreamServer({
      content: stream,
      onRequest: async (_request, response, path) => {
        if (updating && path === pathOf('a')) response.once('finish', () => early?.());
        if (updating && path === indexPath) {
          await new Promise<void>((resolve) => {
            early = resolve;
          });
          updating = false;
          stream.set(pathOf('a'), plainProducts('a', ['2']));
          stream.set(indexPath, plainIndex(['b', 'a']));
        }
        return false;
      },
    });
    await read(server.url);
    updating = true;
    const { documents } = await read(server.url);
    for (const { path, bytes } of documents) expect(bytes.toString()).toBe(stream.get(path));
  });

  test('may drop what it listed before', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a', 'b']);
    const server = await startStreamServer({ content: stream });
    await read(server.url);
    stream.delete(pathOf('b'));
    stream.set(indexPath, plainIndex(['a']));
    expect((await read(server.url)).documents.map(({ path }) => path)).toEqual([pathOf('a'), indexPath]);
  });

  test('is bound to its places again when only the index changed', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a']);
    const server = await startStreamServer({ content: stream });
    await read(server.url);
    stream.set(indexPath, plainIndex([{ contentId: 'a', products: ['another'] }]));
    await expect(read(server.url)).rejects.toMatchObject({ code: 'MISPLACED' });
  });

  test('is bound to its places again when only a product file changed', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a']);
    const server = await startStreamServer({ content: stream });
    await read(server.url);
    stream.set(pathOf('a'), plainProducts('another'));
    await expect(read(server.url)).rejects.toMatchObject({ code: 'MISPLACED' });
  });

  test('that is hostile now is refused, and what the cache holds stays', async () => {
    const { read } = cachedReader();
    const stream = plainStream(['a']);
    const server = await startStreamServer({ content: stream });
    const good = await read(server.url);
    stream.set(pathOf('a'), plainProducts('a').replace('"a/1"', '"../1"'));
    await expect(read(server.url)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    await expect(read(server.url)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    stream.set(pathOf('a'), plainProducts('a'));
    expect((await read(server.url)).fingerprint).toBe(good.fingerprint);
  });
});

describe('what the cache holds', () => {
  test.each(['index.sjson', 'plain.json'])('is not believed with another keyring, from %s', async (form) => {
    const { read } = cachedReader();
    const server = await startStreamServer({ content: odd('stream') });
    const url = `${server.url}streams/v1/${form}`;
    await read(url, { trust: oddTrust() });
    await expect(read(url, { trust: { kind: 'signed', keyring: wrongRing() } })).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
    });
  });

  test.each(['index.sjson', 'plain.json'])(
    'without proof is proven before a signed source uses it, from %s',
    async (form) => {
      const { read } = cachedReader();
      const server = await startStreamServer({ content: odd('stream') });
      const url = `${server.url}streams/v1/${form}`;
      const unproven = await read(url);
      expect(unproven.documents.every(({ signer }) => signer === undefined)).toBe(true);
      const proven = await read(url, { trust: oddTrust() });
      expect(proven.documents.every(({ signer }) => signer !== undefined)).toBe(true);
    },
  );

  test('is read again where an entry was damaged', async () => {
    const { folder, read } = cachedReader();
    const server = await startStreamServer({ content: plainStream(['a', 'b']) });
    const first = await read(server.url);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), 'damaged');
    const second = await read(server.url);
    expect(second).toEqual(first);
    expect((await read(server.url)).transferredBytes).toBe(0);
  });

  test('is used but not changed by a dry run', async () => {
    const { folder, read } = cachedReader();
    const stream = plainStream(['a']);
    const server = await startStreamServer({ content: stream });
    await read(server.url, { readOnly: true });
    expect(await readdir(folder)).toEqual([]);
    await read(server.url);
    stream.set(pathOf('a'), plainProducts('a', ['2']));
    for (const _ of [1, 2])
      expect((await read(server.url, { readOnly: true })).transferredBytes).toBe(stream.get(pathOf('a'))?.length);
  });
});
