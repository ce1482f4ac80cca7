import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import type { LedgerHolding } from '../../../electron/engine/mirror/ledger.ts';
import { currentDocuments } from '../../../electron/engine/publication/ledger-documents.ts';
import { publish, restoreDocuments } from '../../../electron/engine/publication/publish.ts';
import {
  hasUnfinishedPublish,
  rollForward,
  writeJournal,
} from '../../../electron/engine/publication/publish-journal.ts';
import {
  type PublishedDocument,
  sameDocuments,
  verbatimDocuments,
} from '../../../electron/engine/publication/published-document.ts';
import { listRevisions } from '../../../electron/engine/publication/revisions.ts';
import { openLedger } from '../../helpers/open-ledger.ts';
import { sha256, treeOf } from '../../helpers/tree.ts';

const at = new Date('2026-01-01T00:00:00Z');
const index = 'streams/v1/index.sjson';

function document(path: string, text: string): PublishedDocument {
  const kind = path.includes('index') ? 'index' : 'products';
  const bytes = Buffer.from(text);
  return { path, kind, contentId: undefined, bytes, sha256: sha256(bytes), updated: undefined, signer: undefined };
}

function holding(path: string, hex = 'aa'): LedgerHolding {
  const place = { ruleId: 'r', contentId: 'c', product: 'p', version: 'v', item: path };
  return { ...place, path, sizeBytes: 1, digest: { algorithm: 'sha256', hex } };
}

function published(layout: MirrorLayout): Record<string, string> {
  return treeOf(layout.root, ['.streamferry']);
}

describe('publish', () => {
  test('puts documents in place, public and whatever the umask is, and records them in their order', async () => {
    const { layout, ledger } = openLedger();
    const documents = [document('streams/v1/a/b.sjson', 'b'), document(index, 'index')];
    const umask = process.umask(0o077);
    try {
      await publish(layout, ledger, { documents, holdings: [holding('x')], at, keepReplaced: false });
    } finally {
      process.umask(umask);
    }
    expect(published(layout)).toEqual(Object.fromEntries(documents.map((one) => [one.path, one.sha256])));
    for (const name of ['streams', 'streams/v1', 'streams/v1/a'])
      expect(statSync(join(layout.root, name)).mode & 0o777).toBe(0o755);
    for (const { path } of documents) expect(statSync(layout.visible(path)).mode & 0o777).toBe(0o644);
    expect(currentDocuments(ledger).map((one) => one.path)).toEqual(documents.map((one) => one.path));
    expect(listRevisions(ledger)).toMatchObject([{ number: 1, publishedAt: at.toISOString(), files: 1, sizeBytes: 1 }]);
    expect(hasUnfinishedPublish(ledger)).toBe(false);
    expect(readdirSync(layout.staging)).toEqual([]);
  });

  test('takes away documents that are published no longer, and folders that they leave empty', async () => {
    const { layout, ledger } = openLedger();
    const first = [document('streams/v1/nested/old.sjson', 'old'), document(index, 'one')];
    await publish(layout, ledger, { documents: first, holdings: [], at, keepReplaced: true });
    const second = [document(index, 'two')];
    await publish(layout, ledger, { documents: second, holdings: [], at, keepReplaced: true });
    expect(Object.keys(published(layout))).toEqual([index]);
    expect(readdirSync(join(layout.root, 'streams', 'v1'))).toEqual(['index.sjson']);
    expect(Object.keys(treeOf(layout.revision(1))).sort()).toEqual([index, 'streams/v1/nested/old.sjson']);
  });

  test.each([
    ['other documents', { documents: [document(index, 'two')], holdings: [holding('x')] }, 2],
    ['another path', { documents: [document(index, 'one')], holdings: [holding('x'), holding('y')] }, 2],
    ['other content at a path', { documents: [document(index, 'one')], holdings: [holding('x', 'bb')] }, 2],
    ['one path fewer', { documents: [document(index, 'one')], holdings: [] }, 2],
    [
      'the same under another rule',
      { documents: [document(index, 'one')], holdings: [{ ...holding('x'), ruleId: 's' }] },
      1,
    ],
    ['the very same', { documents: [document(index, 'one')], holdings: [holding('x')] }, 1],
  ])('of %s ends at the right revision', async (_, next, number) => {
    const { layout, ledger } = openLedger();
    await publish(layout, ledger, {
      documents: [document(index, 'one')],
      holdings: [holding('x')],
      at,
      keepReplaced: false,
    });
    await publish(layout, ledger, { ...next, at, keepReplaced: false });
    expect(listRevisions(ledger).at(-1)?.number).toBe(number);
    expect(ledger.holdings()).toEqual(next.holdings);
  });

  test('of the same puts right what is wrong on disk', async () => {
    const { layout, ledger } = openLedger();
    const publication = {
      documents: [document('streams/v1/a.sjson', 'a'), document(index, 'one')],
      holdings: [],
      at,
      keepReplaced: true,
    };
    await publish(layout, ledger, publication);
    const before = published(layout);
    rmSync(layout.visible('streams/v1/a.sjson'));
    writeFileSync(layout.visible(index), 'ono');
    await publish(layout, ledger, publication);
    expect(published(layout)).toEqual(before);
    expect(existsSync(layout.revisions)).toBe(false);
  });

  test('writes through no link, and changes nothing when one stands in its way', async () => {
    const { layout, ledger } = openLedger();
    mkdirSync(join(layout.root, 'streams'), { recursive: true });
    const outside = join(layout.root, '..', 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(layout.root, 'streams', 'v1'));
    const publication = { documents: [document(index, 'one')], holdings: [holding('x')], at, keepReplaced: false };
    await expect(publish(layout, ledger, publication)).rejects.toMatchObject({ code: 'NAME_COLLISION' });
    expect(readdirSync(outside)).toEqual([]);
    expect(ledger.holdings()).toEqual([]);
    expect(hasUnfinishedPublish(ledger)).toBe(false);
  });
});

describe('an unfinished publication', () => {
  const staged = [
    { path: 'streams/v1/a.sjson', staged: 'document-0', sha256: sha256('a') },
    { path: index, staged: 'document-1', sha256: sha256('one') },
  ];

  test('is rolled forward, also where documents are in place already', async () => {
    const { layout, ledger } = openLedger();
    mkdirSync(join(layout.root, 'streams', 'v1'), { recursive: true });
    writeFileSync(layout.visible('streams/v1/a.sjson'), 'a');
    writeFileSync(layout.visible('streams/v1/gone.sjson'), 'gone');
    writeFileSync(join(layout.staging, 'document-1'), 'one');
    writeJournal(ledger, staged, ['streams/v1/gone.sjson']);
    expect(hasUnfinishedPublish(ledger)).toBe(true);
    await rollForward(layout, ledger);
    expect(published(layout)).toEqual({ 'streams/v1/a.sjson': sha256('a'), [index]: sha256('one') });
    expect(hasUnfinishedPublish(ledger)).toBe(false);
    await rollForward(layout, ledger);
  });

  test('whose document is nowhere is LEDGER_CORRUPT with the way out of it', async () => {
    const { layout, ledger } = openLedger();
    writeFileSync(join(layout.staging, 'document-0'), 'a');
    writeJournal(ledger, staged);
    await expect(rollForward(layout, ledger)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining(`Move ${layout.ledgerFile} aside`),
    });
    expect(existsSync(layout.visible(index))).toBe(false);
  });

  test('never takes a document from elsewhere than staging', async () => {
    const { layout, ledger } = openLedger();
    writeJournal(ledger, [{ path: index, staged: '../../outside', sha256: sha256('one') }]);
    await expect(rollForward(layout, ledger)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' });
    expect(existsSync(layout.visible(index))).toBe(false);
  });
});

describe('restoreDocuments', () => {
  test('puts documents back as they are given', async () => {
    const { layout, ledger } = openLedger();
    const documents = [document('streams/v1/a.sjson', 'a'), document(index, 'one')];
    await publish(layout, ledger, { documents, holdings: [], at, keepReplaced: false });
    const before = published(layout);
    writeFileSync(layout.visible(index), 'damaged');
    await restoreDocuments(layout, ledger, documents.slice(1));
    expect(published(layout)).toEqual(before);
    expect(listRevisions(ledger)).toHaveLength(1);
  });
});

describe('verbatimDocuments', () => {
  test('are upstream’s bytes, a detached signature just before what it signs', () => {
    const bytes = Buffer.from('index');
    const signature = Buffer.from('signature');
    const place = { path: 'streams/v1/index.json', kind: 'index', contentId: undefined } as const;
    const found = verbatimDocuments([{ ...place, bytes, signature, sha256: sha256(bytes) }]);
    expect(found.map((one) => [one.path, one.kind, one.bytes, one.sha256])).toEqual([
      ['streams/v1/index.json.gpg', 'signature', signature, sha256(signature)],
      ['streams/v1/index.json', 'index', bytes, sha256(bytes)],
    ]);
  });

  test.each([
    [['a 1', 'b 2'], ['b 2', 'a 1'], true],
    [['a 1'], ['a 2'], false],
    [['a 1'], ['a 1', 'b 2'], false],
    [['a 1', 'b 2'], ['a 1'], false],
    [[], [], true],
  ])('%j and %j being the same is %s', (some, others, expected) => {
    const parsed = (texts: readonly string[]) =>
      texts.map((text) => ({ path: text.slice(0, 1), sha256: text.slice(2) }));
    expect(sameDocuments(parsed(some), parsed(others))).toBe(expected);
  });
});
