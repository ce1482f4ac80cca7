import { describe, expect, onTestFinished, test } from 'vitest';
import { documentsFingerprint, readCatalogue } from '../../../electron/engine/catalogue/read-catalogue.ts';
import type { DocumentsRequest } from '../../../electron/engine/catalogue/read-documents.ts';
import { Cancelled } from '../../../electron/engine/errors.ts';
import { parseLocation } from '../../../electron/engine/source/location.ts';
import { openSource } from '../../../electron/engine/source/reader.ts';
import { type PlainEntry, pathOf, plainIndex, plainProducts, plainStream } from '../../helpers/plain-stream.ts';
import { type StreamServerOptions, startStreamServer } from '../../helpers/stream-server.ts';

const now = new Date('2030-01-01T00:00:00Z');
const indexPath = 'streams/v1/index.json';

async function read(url: string, more: Partial<DocumentsRequest> = {}) {
  const reader = await openSource({
    location: parseLocation(url),
    access: { proxy: { kind: 'none' }, userAgent: 'test/1' },
    retry: { backoffMs: 1 },
  });
  onTestFinished(() => reader.close());
  return readCatalogue({ reader, trust: { kind: 'unsigned' }, now, ...more });
}

const served = (content: StreamServerOptions['content'], onRequest?: StreamServerOptions['onRequest']) =>
  startStreamServer({ content, ...(onRequest === undefined ? {} : { onRequest }) });

const paths = ({ documents }: Awaited<ReturnType<typeof read>>) => documents.map(({ path }) => path);
const nested = (contentId: string): PlainEntry => ({ contentId, format: 'index:1.0' });

describe('the root', () => {
  test('is index.sjson where there is one', async () => {
    const stream = plainStream(['a']);
    stream.set('streams/v1/index.sjson', plainIndex(['a']));
    const server = await served(stream);
    expect(paths(await read(server.url))).toEqual([pathOf('a'), 'streams/v1/index.sjson']);
    expect(server.takePaths()).not.toContain(indexPath);
  });

  test('is index.json only after index.sjson is exactly absent', async () => {
    const stream = plainStream(['a']);
    expect(paths(await read((await served(stream)).url))).toEqual([pathOf('a'), indexPath]);
    const failing = await served(stream, (_request, response, path) => {
      if (path !== 'streams/v1/index.sjson') return false;
      response.writeHead(403).end();
      return true;
    });
    await expect(read(failing.url)).rejects.toMatchObject({ code: 'HTTP_STATUS', details: { status: 403 } });
    expect(failing.takePaths()).toEqual(['streams/v1/index.sjson']);
  });

  test.each([pathOf('a'), `/${pathOf('a')}`, `./${pathOf('a')}`])('can be a product file, as %s', async (path) => {
    const server = await served(plainStream(['a', 'b']));
    const reading = await read(server.url, { path });
    expect(reading.documents).toMatchObject([{ path: pathOf('a'), kind: 'products', contentId: 'a' }]);
    expect(server.takePaths()).toEqual([pathOf('a')]);
  });

  test.each(['index.json', 'streams/../x.json', 'streams/v1/index', '../x'])('cannot be at %s', async (path) => {
    await expect(read((await served(plainStream([]))).url, { path })).rejects.toMatchObject({ code: 'BAD_URL' });
  });

  test('that is nowhere is a failure naming what was looked for', async () => {
    const server = await served(new Map());
    await expect(read(server.url)).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      message: expect.stringMatching(/index\.sjson.*index\.json/),
      details: { status: 404 },
    });
  });

  test('of an unknown format is UNSUPPORTED_FORMAT', async () => {
    const server = await served(new Map([[indexPath, '{"format": "index:2.0", "index": {}}']]));
    await expect(read(server.url)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', path: indexPath });
  });
});

describe('indexes', () => {
  test('leave out entries of unknown formats, with a notice', async () => {
    const stream = plainStream(['a']);
    stream.set(indexPath, plainIndex(['a', { contentId: 'later', format: 'products:9.0' }]));
    const reading = await read((await served(stream)).url);
    expect(paths(reading)).toEqual([pathOf('a'), indexPath]);
    expect(reading.notices).toEqual([expect.stringContaining('products:9.0')]);
  });

  test('nest four levels deep; the innermost comes first', async () => {
    const stream = plainStream(['a']);
    stream.set(indexPath, plainIndex([nested('n1')]));
    for (const level of [1, 2, 3]) stream.set(pathOf(`n${level}`), plainIndex([nested(`n${level + 1}`)]));
    stream.set(pathOf('n4'), plainIndex(['a']));
    expect(paths(await read((await served(stream)).url))).toEqual([
      pathOf('a'),
      ...['n4', 'n3', 'n2', 'n1'].map(pathOf),
      indexPath,
    ]);
    stream.set(pathOf('n4'), plainIndex([nested('n5')]));
    stream.set(pathOf('n5'), plainIndex(['a']));
    await expect(read((await served(stream)).url)).rejects.toMatchObject({ code: 'MALFORMED', path: pathOf('n5') });
  });

  test('may list one document twice; it is read once', async () => {
    const stream = plainStream(['a']);
    stream.set(indexPath, plainIndex([nested('n1'), nested('n2')]));
    stream.set(pathOf('n1'), plainIndex(['a']));
    stream.set(pathOf('n2'), plainIndex(['a']));
    const server = await served(stream);
    expect(paths(await read(server.url))).toEqual([pathOf('a'), pathOf('n1'), pathOf('n2'), indexPath]);
    expect(server.takePaths().filter((path) => path === pathOf('a'))).toHaveLength(1);
  });

  test.each([
    ['itself', { contentId: 'self', format: 'index:1.0', path: indexPath }],
    ['one that lists it', nested('back')],
  ])('that list %s are MALFORMED', async (_, entry) => {
    const stream = new Map([
      [indexPath, plainIndex([entry])],
      [pathOf('back'), plainIndex([nested('forth')])],
      [pathOf('forth'), plainIndex([nested('back')])],
    ]);
    await expect(read((await served(stream)).url)).rejects.toMatchObject({
      code: 'MALFORMED',
      message: expect.stringContaining('lists itself'),
    });
  });

  test('with more than 500 documents are MALFORMED before they are read', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `c${i}`);
    const server = await served(new Map([[indexPath, plainIndex(ids)]]));
    await expect(read(server.url)).rejects.toMatchObject({ code: 'MALFORMED' });
    expect(server.requests).toHaveLength(2);
  });

  test('that list what is not there are a failure naming it', async () => {
    const stream = plainStream(['a', 'b']);
    stream.delete(pathOf('b'));
    await expect(read((await served(stream)).url)).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      path: pathOf('b'),
      details: { status: 404 },
    });
  });
});

describe('documents', () => {
  test.each<[string, (stream: Map<string, string>) => void]>([
    ['has the content id of another', (stream) => stream.set(pathOf('a'), plainProducts('b'))],
    ['has no content id', (stream) => stream.set(pathOf('a'), '{"format":"products:1.0","products":{}}')],
    ['is an index', (stream) => stream.set(pathOf('a'), plainIndex([]))],
    [
      'has not the products of its entry',
      (stream) => stream.set(indexPath, plainIndex([{ contentId: 'a', products: ['x'] }])),
    ],
  ])('are MISPLACED where one %s', async (_, spoil) => {
    const stream = plainStream(['a']);
    spoil(stream);
    await expect(read((await served(stream)).url)).rejects.toMatchObject({ code: 'MISPLACED' });
  });

  test('are read side by side, six at most', async () => {
    const stream = plainStream(Array.from({ length: 20 }, (_, i) => `c${i}`));
    let running = 0;
    let most = 0;
    const server = await served(stream, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return false;
    });
    expect((await read(server.url)).documents).toHaveLength(21);
    expect(most).toBe(6);
  });

  test('are told of as they come', async () => {
    const stream = plainStream(['a']);
    const told = new Map<string, number>();
    const onDocument = (path: string, bytes: number) => told.set(path, (told.get(path) ?? 0) + bytes);
    const { transferredBytes } = await read((await served(stream)).url, { onDocument });
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries([...stream].map(([path, text]) => [path, text.length])),
    );
    expect(transferredBytes).toBe([...told.values()].reduce((sum, bytes) => sum + bytes, 0));
  });

  test('are no longer asked for once one is refused or the reading is cancelled', async () => {
    const stream = plainStream(Array.from({ length: 40 }, (_, i) => `c${i}`));
    stream.set(pathOf('c3'), 'no json');
    const server = await served(stream);
    await expect(read(server.url)).rejects.toMatchObject({ code: 'MALFORMED', path: pathOf('c3') });
    expect(server.requests.length).toBeLessThan(30);
    const stop = new AbortController();
    const held = await served(plainStream(['a']), (_request, _response, path) => {
      if (path === pathOf('a')) stop.abort();
      return path === pathOf('a');
    });
    await expect(read(held.url, { signal: stop.signal })).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('a source that is being updated', () => {
  /** Replaces both documents each time the index was read anew, so many times; every other request only asks whether it moved. */
  const moving = async (moves: number, more: Partial<StreamServerOptions> = {}) => {
    const stream = plainStream(['a']);
    let version = 1;
    let asked = 0;
    const server = await startStreamServer({
      content: stream,
      ...more,
      onContent: (path) => {
        if (path !== indexPath) return;
        asked += 1;
        if (asked % 2 === 0 || version > moves) return;
        version += 1;
        stream.set(pathOf('a'), plainProducts('a', [String(version)]));
        stream.set(indexPath, plainIndex(['a', ...extra(version)]));
      },
    });
    return { stream, server };
  };
  const extra = (version: number): PlainEntry[] => [{ contentId: `v${version}`, format: 'later' }];

  test.each(['etag', 'none'] as const)('is read over again, three times at most (validator: %s)', async (validator) => {
    const { stream, server } = await moving(3, { validator });
    const { documents, products } = await read(server.url);
    for (const { path, bytes } of documents) expect(bytes.toString()).toBe(stream.get(path));
    expect(products[0]?.versions.map(({ name }) => name)).toEqual(['4']);
    const restless = await moving(4, { validator });
    await expect(read(restless.server.url)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('may lose a document between index and product file', async () => {
    const stream = plainStream(['a', 'b']);
    const server = await startStreamServer({
      content: stream,
      onContent: (path) => {
        if (path !== indexPath) return;
        stream.delete(pathOf('b'));
        stream.set(indexPath, plainIndex(['a']));
      },
    });
    expect(paths(await read(server.url))).toEqual([pathOf('a'), indexPath]);
  });
});

test('the fingerprint of documents changes with any path, byte or detached signature', () => {
  const document = {
    path: 'streams/v1/a.json',
    kind: 'index',
    contentId: undefined,
    bytes: Buffer.from('a'),
    sha256: 'a',
  } as const;
  const signed = { ...document, signature: Buffer.from('s') };
  const readings = [
    [],
    [document],
    [signed],
    [{ ...signed, signature: Buffer.from('t') }],
    [{ ...document, sha256: 'b' }],
    [{ ...document, path: 'streams/v1/b.json' }],
    [document, signed],
  ];
  expect(new Set(readings.map(documentsFingerprint)).size).toBe(readings.length);
  expect(documentsFingerprint([{ ...document }])).toBe(documentsFingerprint([document]));
});
