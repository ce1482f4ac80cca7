import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import { Ledger } from '../../../electron/engine/mirror/ledger.ts';
import { holdMirror } from '../../helpers/hold-mirror.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const digest = { algorithm: 'sha256', hex: 'ab'.repeat(32) } as const;

describe('a ledger', () => {
  test('gives back what was recorded, row by row', () => {
    const ledger = Ledger.empty();
    const file = { path: 'a/b', sizeBytes: 3, digest };
    ledger.recordFiles([file, { path: 'c', sizeBytes: 0, digest: undefined }], '2026-01-01T00:00:00.000Z');
    const row = { state: 'present', checkedAt: '2026-01-01T00:00:00.000Z', auditedAt: undefined };
    expect(ledger.files().get('a/b')).toEqual({ ...file, ...row });
    expect(ledger.fileSizes()).toEqual([
      { path: 'a/b', sizeBytes: 3, state: 'present' },
      { path: 'c', sizeBytes: 0, state: 'present' },
    ]);
    ledger.recordAudit({ good: ['c'], damaged: ['a/b'] }, '2026-02-02T00:00:00.000Z');
    expect(ledger.files().get('a/b')).toMatchObject({ state: 'damaged', auditedAt: '2026-02-02T00:00:00.000Z' });
    expect(ledger.filesByDigest([digest.hex])).toEqual([]);
    ledger.recordFiles([file], '2026-03-03T00:00:00.000Z');
    expect(ledger.filesByDigest([digest.hex]).map((one) => one.path)).toEqual(['a/b']);
    const item = { ruleId: 'r', contentId: 'c', product: 'p', version: 'v', item: 'i' };
    ledger.replaceHoldings([item, { ...item, ruleId: 's', path: 'a/b', sizeBytes: 3, digest, evidence: 'e' }]);
    expect(ledger.holdings()).toEqual([
      item,
      { ...item, ruleId: 's', path: 'a/b', sizeBytes: 3, digest, evidence: 'e' },
    ]);
    ledger.forgetFiles(['a/b', 'c']);
    expect(ledger.files().size).toBe(0);
    ledger.close();
  });

  test('whose rows are no rows of ours is corrupt', () => {
    const ledger = Ledger.empty();
    ledger.database.exec(`INSERT INTO files VALUES ('a', 'big', NULL, NULL, 'present', 'x', NULL)`);
    expect(() => ledger.files()).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
    expect(() => ledger.fileSizes()).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
    ledger.close();
  });

  test('of a newer version is refused for reading and for writing, and not changed', async () => {
    const { engine, folder, mirror } = await streamAndMirror();
    await mirror();
    const { ledgerFile } = new MirrorLayout(folder, 'plain');
    const database = new Database(ledgerFile);
    database.pragma('user_version = 99');
    database.close();
    const before = treeOf(folder);
    expect(codes(await mirror())).toEqual(['LAYOUT_NEWER']);
    await expect(engine.mirror(folder)).rejects.toMatchObject({ code: 'LAYOUT_NEWER' });
    expect(treeOf(folder)).toEqual(before);
  });

  test('a mirror file of a newer layout is refused too', async () => {
    const { folder, mirror, engine } = await streamAndMirror();
    await mirror();
    writeFileSync(new MirrorLayout(folder, 'plain').mirrorFile, '{"layout":2,"whatever":true}');
    expect(codes(await mirror())).toEqual(['LAYOUT_NEWER']);
    await expect(engine.mirror(folder)).rejects.toMatchObject({ code: 'LAYOUT_NEWER' });
  });

  test('that is garbage is moved aside: all rules are synced again and no file is fetched again', async () => {
    const { engine, folder, mirror, file, takeFetched, visible } = await streamAndMirror();
    await mirror({ max: 1 });
    const { ledgerFile } = new MirrorLayout(folder, 'plain');
    writeFileSync(ledgerFile, 'garbage '.repeat(10_000));
    writeFileSync(`${ledgerFile}-journal`, 'more garbage');
    const refused = await engine.sync({ mirror: { folder } });
    expect(codes(refused)).toEqual(['LEDGER_CORRUPT']);
    expect(refused.failures[0]?.message).toContain('Move it aside and sync all rules again');
    const before = visible();
    renameSync(ledgerFile, file('aside.sqlite'));
    takeFetched();
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 0,
      reusedFiles: 6,
    });
    expect(takeFetched()).toEqual([]);
    rmSync(file('aside.sqlite'));
    expect(visible()).toEqual(before);
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [], files: 8 });
  });

  test('that a killed process left in the middle of a transaction is read without writing, and mended by the next run', async () => {
    const { stream, engine, folder, source, mirror } = await streamAndMirror();
    await mirror();
    const holder = await holdMirror(folder, 'change');
    await holder.kill();
    const { ledgerFile, state } = new MirrorLayout(folder, 'plain');
    expect(statSync(`${ledgerFile}-journal`).size).toBeGreaterThan(0);
    const before = treeOf(state);
    const leftOver = () => readdirSync(tmpdir()).filter((one) => one.startsWith('streamferry-ledger-'));
    const temporary = leftOver();
    expect(await engine.mirror(folder)).toMatchObject({ state: 'ready', files: stream.files.size });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([]) });
    expect(plan).toMatchObject({ fetchFiles: 0, remove: [] });
    expect(treeOf(state)).toEqual(before);
    expect(leftOver()).toEqual(temporary);
    expect(await mirror()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(existsSync(`${ledgerFile}-journal`)).toBe(false);
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
  });

  test('that is not there is not made by looking', () => {
    const layout = new MirrorLayout(tempFolder(), 'plain');
    expect(Ledger.open(layout, { readOnly: true })).toBeUndefined();
    expect(readdirSync(layout.root)).toEqual([]);
  });
});
