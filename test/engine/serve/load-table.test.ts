import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import { Ledger } from '../../../electron/engine/mirror/ledger.ts';
import { loadTable } from '../../../electron/engine/serve/load-table.ts';
import { findServed } from '../../../electron/engine/serve/mirror-table.ts';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256 } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';
const products = 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson';

async function twoRevisions() {
  const folder = tempFolder();
  const stream = await makeStream({ folder, versionNames: ['20250101'], forms: ['sjson'], productCount: 1 });
  const made = await makeMirror({
    folder: join(folder, 'lab'),
    source: stream.root,
    keyringFile: stream.keyringFile,
    keepRevisions: 1,
  });
  const first = { table: await loadTable(made.folder, undefined), files: [...stream.files.keys()] };
  const old = { index: readFileSync(join(made.folder, index)), products: readFileSync(join(made.folder, products)) };
  await stream.publish(['20250102']);
  await made.sync();
  const state = join(made.folder, '.streamferry');
  return { stream, made, first, old, state, at: (path: string) => join(made.folder, path) };
}

test('holds the documents of the current revision and the files of all that are kept', async () => {
  const { stream, made, first } = await twoRevisions();
  const table = await loadTable(made.folder, first.table);
  expect(table.revision).toBe(2);
  expect([...table.documents.keys()].sort()).toEqual([...stream.documents].sort());
  for (const { path, bytes, sha256: named } of table.documents.values())
    expect([sha256(bytes), bytes.equals(readFileSync(join(made.folder, path)))]).toEqual([named, true]);
  const kept = [...table.items.values()].filter((item) => !item.current).map((item) => item.path);
  expect(kept.sort()).toEqual(first.files.sort());
  const current = [...table.items.values()].filter((item) => item.current).map((item) => item.path);
  expect(current.sort()).toEqual([...stream.files.keys()].sort());
});

test('keeps a document that only the earlier revision had, as long as that is kept', async () => {
  const { made, first } = await twoRevisions();
  const path = 'streams/v1/gone.sjson';
  const document = { kind: 'document', path, bytes: Buffer.from('old'), sha256: sha256('old') } as const;
  const before = { ...first.table, documents: new Map(first.table.documents).set(path, document) };
  const table = await loadTable(made.folder, before);
  expect(findServed(table, path)).toBe(document);
  expect(findServed(table, index)).not.toBe(first.table.documents.get(index));
  const dropped = await loadTable(made.folder, { ...before, revision: 0 });
  expect(findServed(dropped, path)).toBeUndefined();
});

test('is the very same when the ledger says the same', async () => {
  const { made } = await twoRevisions();
  const table = await loadTable(made.folder, undefined);
  expect(await loadTable(made.folder, table)).toBe(table);
});

test('takes a document from staging when its publication was cut short, and never mixes revisions', async () => {
  const { made, old, state, at } = await twoRevisions();
  const [newIndex, newProducts] = [readFileSync(at(index)), readFileSync(at(products))];
  // As a kill between the two renames leaves it: the product file is in place, the index is staged.
  rmSync(join(state, 'evidence'), { recursive: true });
  mkdirSync(join(state, 'staging'), { recursive: true });
  writeFileSync(join(state, 'staging', 'document-1'), newIndex);
  writeFileSync(at(index), old.index);
  const ledger = Ledger.open(new MirrorLayout(made.folder, 'plain'), { readOnly: false });
  const staged = [{ path: index, staged: 'document-1', sha256: sha256(newIndex) }];
  ledger?.setNote('publish-journal', JSON.stringify({ revision: 2, documents: staged, remove: [] }));
  ledger?.close();
  const { documents } = await loadTable(made.folder, undefined);
  expect(documents.get(index)?.bytes.equals(newIndex)).toBe(true);
  expect(documents.get(products)?.bytes.equals(newProducts)).toBe(true);
});

test('takes a damaged document from the evidence, and refuses when it is nowhere right', async () => {
  const { made, state, at } = await twoRevisions();
  const good = readFileSync(at(index));
  writeFileSync(at(index), Buffer.alloc(good.length));
  const { documents } = await loadTable(made.folder, undefined);
  expect(documents.get(index)?.bytes.equals(good)).toBe(true);
  rmSync(join(state, 'evidence'), { recursive: true });
  await expect(loadTable(made.folder, undefined)).rejects.toMatchObject({
    code: 'LEDGER_CORRUPT',
    path: index,
    message: expect.stringMatching(/audit/),
  });
});

test('finds files by their names on a volume that refuses some characters', async () => {
  const { made, at } = await twoRevisions();
  renameSync(at(products), at(products.replaceAll(':', '%3A')));
  const file = join(made.folder, '.streamferry', 'mirror.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"names": "plain"', '"names": "encoded"'));
  rmSync(join(made.folder, '.streamferry', 'evidence'), { recursive: true });
  const { documents } = await loadTable(made.folder, undefined);
  expect(documents.get(products)?.bytes.toString()).toContain('BEGIN PGP SIGNED MESSAGE');
});

test('a trimmed publication has its keyring', async () => {
  const { made, at } = await twoRevisions();
  const file = join(made.folder, '.streamferry', 'mirror.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"verbatim"', '"trimmed"'));
  writeFileSync(at('streamferry.gpg'), 'the key');
  const table = await loadTable(made.folder, undefined);
  expect(table.documents.get('streamferry.gpg')?.bytes.toString()).toBe('the key');
  expect(table.publication).toBe('trimmed');
});

test('a mirror that has published nothing yet holds nothing', async () => {
  const folder = join(tempFolder(), 'new');
  mkdirSync(join(folder, '.streamferry'), { recursive: true });
  const mirrorFile = {
    layout: 1,
    id: 'new',
    createdAt: '2025-08-05T10:00:00.000Z',
    names: 'plain',
    foldsCase: false,
    selection: { rules: [], pins: [] },
    publication: 'verbatim',
    keepRevisions: 0,
  };
  writeFileSync(join(folder, '.streamferry', 'mirror.json'), JSON.stringify(mirrorFile));
  const table = await loadTable(folder, undefined);
  expect([table.revision, table.documents.size, table.items.size]).toEqual([0, 0, 0]);
});
