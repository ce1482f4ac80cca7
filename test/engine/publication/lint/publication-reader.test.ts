import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MirrorLayout } from '../../../../electron/engine/mirror/layout.ts';
import { folderPresence } from '../../../../electron/engine/publication/lint/folder-presence.ts';
import { lintPublication } from '../../../../electron/engine/publication/lint/lint-publication.ts';
import {
  folderPublication,
  memoryPublication,
  type PublicationReader,
  servedPublication,
} from '../../../../electron/engine/publication/lint/publication-reader.ts';
import { parseLocation } from '../../../../electron/engine/source/location.ts';
import { openSource } from '../../../../electron/engine/source/reader.ts';
import {
  documentPaths,
  draftSigner,
  goodDraft,
  heldSizes,
  itemOf,
  lintedAt,
  productOf,
  signedDocuments,
} from '../../../helpers/draft-publication.ts';
import { startStreamServer } from '../../../helpers/stream-server.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const absent = 'streams/v1/absent.sjson';

async function goodDocuments() {
  return signedDocuments(goodDraft(), await draftSigner());
}

/** Writes documents, and files of the right sizes, with names as that encoding has them. */
async function goodFolder(encoding: 'plain' | 'encoded'): Promise<MirrorLayout> {
  const layout = new MirrorLayout(tempFolder(), encoding);
  const files = [...heldSizes(goodDraft())].map(([path, size]) => ({ path, bytes: Buffer.alloc(size) }));
  for (const { path, bytes } of [...(await goodDocuments()), ...files]) {
    const file = layout.visible(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return layout;
}

async function servedReader(): Promise<PublicationReader> {
  const content = new Map((await goodDocuments()).map(({ path, bytes }) => [path, bytes]));
  const server = await startStreamServer({ content });
  onTestFinished(() => server.close());
  const access = { proxy: { kind: 'none' }, userAgent: 'test' } as const;
  const source = await openSource({ location: parseLocation(server.url), access });
  onTestFinished(() => source.close());
  return servedPublication(source);
}

const readers: readonly [string, () => Promise<PublicationReader>][] = [
  ['memory', async () => memoryPublication(await goodDocuments())],
  ['a folder', async () => folderPublication((await goodFolder('plain')).root, 'plain')],
  ['a folder with encoded names', async () => folderPublication((await goodFolder('encoded')).root, 'encoded')],
  ['a server', servedReader],
];

test.each(readers)('from %s the same documents are read, and one that is not there is none', async (_, open) => {
  const reader = await open();
  const [index] = await goodDocuments();
  expect((await reader.read(documentPaths.index))?.length).toBe(index?.bytes.length);
  expect(await reader.read(documentPaths.ubuntu)).toBeInstanceOf(Buffer);
  expect(await reader.read(absent)).toBeUndefined();
  expect(await reader.read('streams/v1')).toBeUndefined();
});

test.each([
  ['plain', []],
  ['encoded', ['names-encoded']],
] as const)('a good folder with %s names has %j as findings', async (encoding, found) => {
  const layout = await goodFolder(encoding);
  const report = await lintPublication({
    reader: folderPublication(layout.root, encoding),
    maas: '3.8',
    now: lintedAt,
    keyring: { name: 'k', bytes: Buffer.from((await draftSigner()).keyring) },
    publication: 'trimmed',
    present: folderPresence(layout, undefined),
  });
  expect(report.findings.map(({ rule }) => rule)).toEqual(found);
});

test('a folder tells sizes of files, and of nothing else', async () => {
  const layout = await goodFolder('plain');
  const present = folderPresence(layout, undefined);
  const { path = '', size } = itemOf(productOf(goodDraft().centos, ':8:amd64'), 'root-tgz');
  writeFileSync(join(dirname(layout.root), 'outside'), 'x');
  expect(present(path)).toEqual({ sizeBytes: size, damaged: false });
  expect(present(dirname(path))).toBeUndefined();
  expect(present(`${path}/below`)).toBeUndefined();
  expect(present('../outside')).toBeUndefined();
  expect(present(documentPaths.index)).toBeUndefined();
  expect(present('x'.repeat(4000))).toBeUndefined();
});
