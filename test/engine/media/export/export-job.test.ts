import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../../../electron/contract/media.ts';
import { MirrorLayout } from '../../../../electron/engine/mirror/layout.ts';
import { lockMirror } from '../../../../electron/engine/mirror/lock.ts';
import { Gpg } from '../../../helpers/gpg.ts';
import { manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { pathsIn } from '../../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { exporting, exportingAnew } from './exporting.ts';

/** Bytes of the contents that stand in a shipment. */
function carriedBytes(shipment: string): number {
  const names = readdirSync(join(shipment, 'data'), { recursive: true, encoding: 'utf8' });
  const stats = names.map((name) => statSync(join(shipment, 'data', name))).filter((one) => one.isFile());
  return stats.reduce((sum, { size }) => sum + size, 0);
}

describe('an export', () => {
  test('writes what its plan says, and all that the mirror shows', async () => {
    const { plan, export: run, shipment, visible, engine } = await exporting();
    const planned = await plan();
    expect(planned).toMatchObject({
      shipmentFolder: shipment,
      title: 'mirror',
      volume: 1,
      splitFiles: 0,
      warnings: [],
    });
    expect(planned.write).toEqual({ files: planned.totalFiles, bytes: planned.totalBytes });
    const { outcome, export: result } = await run();
    expect(outcome).toBe('done');
    expect(result).toMatchObject({
      copiedBytes: planned.write.bytes,
      files: planned.write.files,
      keptBytes: 0,
      volumes: 1,
      volumesLeft: [],
      safeToRemove: true,
    });
    expect(carriedBytes(shipment)).toBe(planned.write.bytes);
    expect(['direct', 'dropped-cache', 'cached']).toContain(result?.reread);
    expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom([shipment])).toEqual(visible());
    expect(readdirSync(join(engine.dataFolder, 'exports'))).toEqual([]);
    const { doneBytes, totalBytes, doneFiles, totalFiles, ...last } = engine.snapshots.at(-1) ?? {};
    expect(last).toMatchObject({ kind: 'export', state: 'done', phase: 'reread' });
    expect([doneBytes, doneFiles]).toEqual([totalBytes, totalFiles]);
  });

  test('ships a mirror whose name no medium takes under a plain one', async () => {
    const { engine, folder, target, export: run } = await exporting();
    await engine.api.mirrors.open({ folder, name: `lab\n\u001b[8m\u202e${'x'.repeat(300)}` });
    const { export: written } = await run({ reread: false });
    expect(written?.title).toMatch(/^lab \[8mx+…$/u);
    const view = await engine.api.media.inspect({ folders: [target] });
    expect(view).toMatchObject({ title: written?.title, trust: { state: 'trusted' } });
    expect(view.mirrors[0]?.name).toMatch(/^lab \[8mx{192}…$/u);
  });

  test('is proven by sha256sum and gpg alone', async () => {
    const { export: run, shipment } = await exporting();
    const { export: result } = await run();
    expect(execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: shipment }).toString()).toBe(
      '',
    );
    const gpg = new Gpg();
    try {
      gpg.run(['--import', join(shipment, 'keys', 'shipment.gpg')]);
      for (const name of ['manifest.json', 'volume.json']) {
        const args = ['--status-fd', '1', '--verify', join(shipment, `${name}.gpg`), join(shipment, name)];
        expect(gpg.run(args).toString()).toContain(`VALIDSIG ${result?.fingerprint}`);
      }
    } finally {
      gpg.close();
    }
  });

  test('plans without a trace on the volume, in the mirror or in the data folder', async () => {
    const { plan, target, folder, engine } = await exporting();
    const before = treeOf(folder);
    const keys = await engine.api.keys.list({});
    await plan();
    expect(readdirSync(target)).toEqual([]);
    expect(treeOf(folder)).toEqual(before);
    expect(await engine.api.keys.list({})).toEqual(keys);
    expect(readdirSync(engine.dataFolder)).not.toContain('exports');
  });

  test('cuts files that are too large for the volume into parts that make the whole again', async () => {
    const { plan, export: run, shipment, visible } = await exporting();
    const wish = { maxFileBytes: 4096 };
    const planned = await plan(wish);
    expect(planned).toMatchObject({ splitFiles: 13, warnings: [{ code: 'FILE_TOO_BIG' }] });
    const { export: result } = await run(wish);
    expect(result).toMatchObject({ copiedBytes: planned.write.bytes, files: planned.write.files });
    expect(Math.max(...manifestIn(shipment).contents.flatMap(({ parts }) => parts.map((one) => one.sizeBytes)))).toBe(
      4096,
    );
    expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom([shipment])).toEqual(visible());
  });

  test('carries each content once, and names those by SHA-256 whose stream has another digest', async () => {
    const made = await exporting({ digests: ['md5'], filesPerVersion: 1, productCount: 1 });
    const { file, stream, export: run, shipment, visible } = made;
    await run();
    const { files } = manifestIn(shipment).mirrors[0] ?? {};
    const paths = pathsIn(stream, '20250101', '20250102');
    expect(files?.map(({ path }) => path)).toEqual(paths);
    expect(files?.map(({ sha256 }) => sha256)).toEqual(
      paths.map((path) =>
        createHash('sha256')
          .update(readFileSync(file(path)))
          .digest('hex'),
      ),
    );
    expect(treeFrom([shipment])).toEqual(visible());
  });

  test('carries nothing of this machine, but the upstream key; its plan says where that is not at hand', async () => {
    const { export: run, plan, shipment, stream } = await exportingAnew();
    await run();
    const manifest = readFileSync(join(shipment, 'manifest.json'), 'utf8');
    expect(manifest).not.toContain(stream.keyringFile);
    expect(manifestIn(shipment).mirrors[0]?.settings.source).not.toHaveProperty('keyringFile');
    expect(readFileSync(join(shipment, 'keys', `upstream-${stream.fingerprint}.gpg`))).toEqual(
      readFileSync(stream.keyringFile),
    );
    rmSync(stream.keyringFile);
    expect((await plan()).warnings).toMatchObject([
      { code: 'KEY_MISSING', details: { fingerprint: stream.fingerprint } },
    ]);
    await run();
    expect(readdirSync(join(shipment, 'keys'))).toEqual(['shipment.gpg']);
    expect(await shipmentFaults(shipment)).toEqual([]);
  });

  test('takes installers along, in the sums, and away again when they are not asked for', async () => {
    const { export: run, shipment } = await exporting();
    const installersFolder = tempFolder();
    writeFileSync(join(installersFolder, 'Streamferry Setup 1.0.exe'), 'setup');
    const { export: result } = await run({ installersFolder });
    expect(readFileSync(join(shipment, 'installers', 'Streamferry Setup 1.0.exe'), 'utf8')).toBe('setup');
    expect(await shipmentFaults(shipment)).toEqual([]);
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: shipment });
    const again = await run();
    expect(again.export?.keptBytes).toBe((result?.copiedBytes ?? 0) - 'setup'.length);
    expect(readdirSync(shipment)).not.toContain('installers');
    expect(await shipmentFaults(shipment)).toEqual([]);
  });

  test('brings a shipment up to date with the new files only, and takes the old ones away', async () => {
    const { export: run, plan, shipment, stream, mirror, visible, target } = await exportingAnew();
    await run();
    writeFileSync(join(target, 'holiday.jpg'), 'foreign');
    writeFileSync(join(shipment, 'notes.txt'), 'foreign');
    await stream.publish(['20250102', '20250103']);
    await mirror();
    const planned = await plan({ updateOnly: true });
    expect(planned.write.bytes).toBeLessThan(planned.totalBytes);
    expect(planned.remove.files).toBeGreaterThanOrEqual(6);
    const { export: result, removedFiles } = await run({ updateOnly: true });
    expect(result).toMatchObject({ copiedBytes: planned.write.bytes, keptBytes: planned.kept.bytes });
    expect(removedFiles).toBe(planned.remove.files);
    expect(carriedBytes(shipment)).toBe(planned.totalBytes);
    expect(await shipmentFaults(shipment)).toEqual(['notes.txt is in no sums']);
    expect(treeFrom([shipment])).toEqual(visible());
    expect(readFileSync(join(target, 'holiday.jpg'), 'utf8')).toBe('foreign');
  });

  test('carries several mirrors, what they share once', async () => {
    const first = await exporting();
    const folder = join(tempFolder(), 'other');
    const rule = { terms: { kind: 'filters' as const, filters: [] }, keep: false };
    await first.engine.sync({ mirror: { folder }, source: first.source, rule });
    const single = await first.plan();
    const mirrors = [{ folder: first.folder }, { folder }, { folder: first.folder }];
    const { export: result } = await first.export({ mirrors });
    expect(result).toMatchObject({ title: 'mirror, other', copiedBytes: single.write.bytes });
    const shipment = join(first.target, 'streamferry-mirror-other');
    expect(manifestIn(shipment).mirrors.map(({ name }) => name)).toEqual(['mirror', 'other']);
    expect(await shipmentFaults(shipment)).toEqual([]);
  });

  test('tells the mirror that it was written, with the digest of its manifest', async () => {
    const { export: run, shipment, engine, folder } = await exporting();
    const { export: result } = await run();
    const { steps } = await engine.api.media.custody({ folder });
    const manifestSha256 = createHash('sha256')
      .update(readFileSync(join(shipment, 'manifest.json')))
      .digest('hex');
    const { shipmentId, fingerprint, reread } = result ?? {};
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'written', shipmentId, fingerprint, reread, manifestSha256, volume: 'mirror' }),
    );
  });
});

describe('an export is refused', () => {
  test('where a file of the mirror is missing, short or damaged, and the volume claims nothing', async () => {
    const { export: run, file, stream, shipment, plan } = await exporting();
    const [flipped = '', short = ''] = pathsIn(stream, '20250102');
    const bytes = readFileSync(file(flipped));
    writeFileSync(file(flipped), Buffer.alloc(bytes.length));
    const damaged = await run();
    expect(codes(damaged)).toEqual(['DIGEST_MISMATCH']);
    expect(damaged.failures[0]).toMatchObject({ path: flipped, message: expect.stringContaining('audit the mirror') });
    expect(readdirSync(shipment)).toContain('INCOMPLETE.json');
    expect(readdirSync(shipment)).not.toContain('volume.json');
    writeFileSync(file(flipped), bytes);
    truncateSync(file(short), 5);
    await expect(plan()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path: short });
    expect(codes(await run())).toEqual(['DIGEST_MISMATCH']);
    rmSync(file(short));
    expect(codes(await run())).toEqual(['DIGEST_MISMATCH']);
  });

  test('where a document is damaged, before the volume is touched', async () => {
    const { export: run, file, target } = await exporting();
    writeFileSync(file('streams/v1/index.sjson'), 'other');
    expect(codes(await run())).toEqual(['DIGEST_MISMATCH']);
    expect(readdirSync(target)).toEqual([]);
  });

  test('over files that are no shipment, or one of other mirrors', async () => {
    const { export: run, shipment, engine, source, target, plan } = await exporting();
    mkdirSync(shipment);
    writeFileSync(join(shipment, 'thesis.txt'), 'precious');
    expect(codes(await run())).toEqual(['NAME_COLLISION']);
    expect(treeOf(target)).toEqual({ 'streamferry-mirror/thesis.txt': expect.any(String) });
    await expect(plan({ folderName: 'other' })).resolves.toMatchObject({ shipmentFolder: join(target, 'other') });
    await run({ folderName: 'other' });
    const folder = join(tempFolder(), 'second');
    await engine.sync({ mirror: { folder }, source, rule: { terms: { kind: 'filters', filters: [] }, keep: false } });
    const before = treeOf(join(target, 'other'));
    expect(codes(await run({ mirrors: [{ folder }], folderName: 'other' }))).toEqual(['NAME_COLLISION']);
    expect(treeOf(join(target, 'other'))).toEqual(before);
  });

  test('for wishes that cannot be met, in plan and run alike, before the volume is touched', async () => {
    const { export: run, plan, target } = await exporting({ productCount: 1, filesPerVersion: 1 });
    const wishes: readonly [Partial<ExportRequest>, string][] = [
      [{ mirrors: [] }, 'BAD_ARGUMENT'],
      [{ target: join(target, 'not', 'there') }, 'TARGET_GONE'],
      [{ folderName: 'a:b' }, 'BAD_ARGUMENT'],
      [{ maxFileBytes: 100 }, 'BAD_ARGUMENT'],
      [{ volumeBytes: 10_000 }, 'TARGET_FULL'],
      [{ updateOnly: true }, 'BAD_ARGUMENT'],
      [{ installersFolder: join(target, 'not', 'there') }, 'BAD_ARGUMENT'],
    ];
    for (const [wish, code] of wishes) {
      await expect(plan(wish)).rejects.toMatchObject({ code });
      expect(codes(await run(wish))).toEqual([code]);
    }
    expect(readdirSync(target)).toEqual([]);
  });

  test('into the mirror itself, while somebody works on it, and where nothing is published', async () => {
    const { export: run, folder } = await exporting({ productCount: 1, filesPerVersion: 1 });
    expect(codes(await run({ target: join(folder, 'noble') }))).toEqual(['BAD_ARGUMENT']);
    const lock = lockMirror(new MirrorLayout(folder, 'plain'));
    try {
      expect(codes(await run())).toEqual(['LOCKED']);
    } finally {
      lock.release();
    }
    const empty = await exporting({ productCount: 1, filesPerVersion: 1 });
    expect(codes(await empty.export({ mirrors: [{ folder: tempFolder() }] }))).toEqual(['BAD_ARGUMENT']);
  });
});
