import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditProgress, AuditRequest, ExpectedFile } from '../../../electron/engine/audit/audit-files.ts';
import { auditFiles } from '../../../electron/engine/audit/audit-files.ts';
import { listVisibleFiles, type VisibleEntry } from '../../../electron/engine/audit/list-visible-files.ts';
import { Cancelled } from '../../../electron/engine/errors.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const texts = { 'noble/a/squashfs': 'root image', 'noble/a/kernel': 'kernel', 'noble/b/initrd': 'initrd' };

interface Audited {
  readonly root: string;
  readonly expected: readonly ExpectedFile[];
}

/** A folder that holds just what is expected there. */
function wholeMirror(): Audited {
  const root = tempFolder();
  mkdirSync(join(root, '.streamferry'));
  writeFileSync(join(root, '.streamferry', 'mirror.json'), '{}');
  const expected = Object.entries(texts).map(([path, text]) => {
    put(root, path, text);
    const hex = createHash('sha256').update(text).digest('hex');
    return { path, file: join(root, path), sizeBytes: text.length, digest: { algorithm: 'sha256', hex } } as const;
  });
  return { root, expected };
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function audit({ root, expected }: Audited, more: Partial<AuditRequest> = {}) {
  return auditFiles({ expected, present: listVisibleFiles(root), allowedExtra: new Set(), ...more });
}

const nothing = { missing: [], damaged: [], extra: [], failures: [] };

describe('auditFiles', () => {
  test('proves a whole mirror and counts what it read', async () => {
    expect(await audit(wholeMirror())).toEqual({
      ...nothing,
      files: 3,
      bytes: 22,
      proven: ['noble/a/kernel', 'noble/a/squashfs', 'noble/b/initrd'],
    });
  });

  test('finds a file missing', async () => {
    const mirror = wholeMirror();
    rmSync(join(mirror.root, 'noble/b'), { recursive: true });
    const report = await audit(mirror);
    expect(report).toMatchObject({ ...nothing, files: 2, missing: [{ path: 'noble/b/initrd', sizeBytes: 6 }] });
    expect(report.proven).not.toContain('noble/b/initrd');
  });

  test('finds one changed byte, naming both digests', async () => {
    const mirror = wholeMirror();
    put(mirror.root, 'noble/a/kernel', 'kErnel');
    const report = await audit(mirror);
    expect(report).toMatchObject({ ...nothing, files: 3, damaged: [{ path: 'noble/a/kernel' }] });
    expect(report.damaged[0]?.reason).toContain(mirror.expected[1]?.digest?.hex);
    expect(report.damaged[0]?.reason).toContain(createHash('sha256').update('kErnel').digest('hex'));
  });

  test('calls a file of another size damaged without reading it', async () => {
    const mirror = wholeMirror();
    put(mirror.root, 'noble/a/kernel', 'kernel and more');
    expect(await audit(mirror)).toMatchObject({
      ...nothing,
      files: 2,
      bytes: 16,
      damaged: [{ path: 'noble/a/kernel', reason: 'It should have 6 bytes, but has 15.' }],
    });
  });

  test('finds what the mirror does not hold, but neither its own folder nor what is allowed', async () => {
    const mirror = wholeMirror();
    put(mirror.root, 'notes.txt', 'hi');
    put(mirror.root, 'streams/v1/index.sjson', '{}');
    const report = await audit(mirror, { allowedExtra: new Set(['streams/v1/index.sjson']) });
    expect(report).toMatchObject({ ...nothing, files: 3, extra: [{ path: 'notes.txt', sizeBytes: 2 }] });
  });

  test('takes a link in the place of a file for damage, and elsewhere for extra, also where a file is allowed', async () => {
    const mirror = wholeMirror();
    const real = join(mirror.root, 'noble/a/squashfs');
    rmSync(join(mirror.root, 'noble/a/kernel'));
    symlinkSync(real, join(mirror.root, 'noble/a/kernel'));
    symlinkSync(real, join(mirror.root, 'allowed'));
    const report = await audit(mirror, { allowedExtra: new Set(['allowed']) });
    expect(report).toMatchObject({
      damaged: [{ path: 'noble/a/kernel', reason: 'A link stands in its place.' }],
      extra: [{ path: 'allowed' }],
      files: 2,
    });
  });

  test('does not read good files through a folder that became a link', async () => {
    const mirror = wholeMirror();
    const elsewhere = wholeMirror();
    rmSync(join(mirror.root, 'noble'), { recursive: true });
    symlinkSync(join(elsewhere.root, 'noble'), join(mirror.root, 'noble'));
    const report = await audit(mirror);
    expect(report).toMatchObject({ files: 0, proven: [], extra: [{ path: 'noble' }] });
    expect(report.missing).toHaveLength(3);
  });

  test('calls nothing good whose digest nobody named', async () => {
    const mirror = wholeMirror();
    const expected = mirror.expected.map(({ digest: _, ...file }) => file);
    const report = await audit({ ...mirror, expected });
    expect(report).toMatchObject({ files: 0, bytes: 0, damaged: [], proven: [] });
    expect(report.failures.map(({ code, path }) => [code, path])).toEqual(
      Object.keys(texts).map((path) => ['DIGEST_UNKNOWN', path]),
    );
  });

  test('finds a file that went away after the folder was listed', async () => {
    const mirror = wholeMirror();
    const present = await Array.fromAsync(listVisibleFiles(mirror.root));
    rmSync(join(mirror.root, 'noble/a/kernel'));
    expect(await audit(mirror, { present })).toMatchObject({ files: 2, missing: [{ path: 'noble/a/kernel' }] });
  });

  test('finds a file that was cut after the folder was listed', async () => {
    const mirror = wholeMirror();
    const present = await Array.fromAsync(listVisibleFiles(mirror.root));
    put(mirror.root, 'noble/a/kernel', 'ker');
    expect(await audit(mirror, { present })).toMatchObject({
      damaged: [{ path: 'noble/a/kernel', reason: 'It should have 6 bytes, but has 3.' }],
    });
  });

  test('fails for a folder that it may not look into', async () => {
    const mirror = wholeMirror();
    const seen = await Array.fromAsync(listVisibleFiles(mirror.root));
    const present: VisibleEntry[] = [
      { path: 'noble/b', kind: 'unreadable-folder', sizeBytes: 0 },
      ...seen.filter(({ path }) => !path.startsWith('noble/b/')),
    ];
    const report = await audit(mirror, { present });
    expect(report.failures).toMatchObject([{ code: 'NOT_WRITABLE', path: 'noble/b' }]);
    expect(report.proven).not.toContain('noble/b/initrd');
  });

  test('tells how much there is to read and that it is done', async () => {
    const told: AuditProgress[] = [];
    await audit(wholeMirror(), { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ doneBytes: 22, totalBytes: 22, doneFiles: 3, totalFiles: 3, active: [] });
  });

  test('throws Cancelled when the signal came', async () => {
    await expect(audit(wholeMirror(), { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
  });
});
