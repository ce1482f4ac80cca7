import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openForWriting } from '../../../electron/engine/mirror/mirror-folder.ts';
import { asOrdinaryUser } from '../../helpers/ordinary-user.ts';
import { canMount, readOnlyView, smallVolume } from '../../helpers/small-volume.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const megabyte = 1_000_000;

describe.runIf(canMount)('a volume that is too small', () => {
  test('is refused before the first byte, and a new mirror vanishes from it', async () => {
    const folder = join(smallVolume(4 * megabyte), 'mirror');
    const setting = await streamAndMirror({ folder, wish: { fileSizeBytes: megabyte } });
    const { engine, source, mirror, takeFetched } = setting;
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([]) });
    expect(plan.neededBytes).toBeGreaterThan(plan.freeBytes ?? Number.POSITIVE_INFINITY);
    takeFetched();
    const result = await mirror();
    expect(codes(result)).toEqual(['DISK_FULL']);
    expect(takeFetched()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test('filled by somebody else in the middle ends the run at once; what is there is consistent, and more room completes it', async () => {
    const volume = smallVolume(16 * megabyte);
    const folder = join(volume, 'mirror');
    const filler = join(volume, 'filler');
    let fill = false;
    const setting = await streamAndMirror({
      folder,
      wish: { fileSizeBytes: megabyte, productCount: 1 },
      onRequest: (_, __, path) => {
        if (fill && path.includes('20250103') && !existsSync(filler)) fillUp(filler);
        return false;
      },
    });
    const { stream, mirror, engine, visible } = setting;
    await mirror({ max: 1 });
    const before = visible();
    await stream.publish(['20250103']);
    fill = true;
    const full = await mirror({ max: 1 });
    expect(full).toMatchObject({ outcome: 'failed' });
    expect(codes(full)).toEqual(['DISK_FULL']);
    expect(visible()).toMatchObject(before);
    fill = false;
    rmSync(filler);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done' });
    expect(Object.keys(visible()).sort()).toEqual([...stream.documents, ...pathsIn(stream, '20250103')].sort());
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
  });
});

describe.runIf(canMount)('a mirror on a medium that cannot be written', () => {
  test('is looked at, planned and audited without a write; a sync says NOT_WRITABLE', async () => {
    const { engine, folder, source, mirror, stream, takeFetched } = await streamAndMirror();
    await mirror();
    const view = readOnlyView(folder);
    const before = treeOf(view);
    expect(await engine.mirror(view)).toMatchObject({ state: 'ready', files: stream.files.size });
    const rule = filterRule([]);
    const plan = await engine.api.mirrors.plan({ mirror: { folder: view }, source, rule });
    expect(plan).toMatchObject({ fetchFiles: 0, remove: [] });
    const audit = await engine.audit(view);
    expect(audit).toMatchObject({ outcome: 'done', report: { files: stream.files.size + 2, missing: [], extra: [] } });
    takeFetched();
    const result = await engine.sync({ mirror: { folder: view }, source, rule });
    expect(codes(result)).toEqual(['NOT_WRITABLE']);
    const repair = await engine.api.mirrors.audit({ mirror: { folder: view }, repair: true });
    expect((await engine.api.jobs.wait({ id: repair.jobId })).failures).toMatchObject([{ code: 'NOT_WRITABLE' }]);
    expect(treeOf(view)).toEqual(before);
  });

  test('is not made where nothing can be written', async () => {
    const { engine, source } = await streamAndMirror();
    const parent = tempFolder();
    const folder = join(readOnlyView(parent), 'mirror');
    const result = await engine.sync({ mirror: { folder }, source, rule: filterRule([]) });
    expect(codes(result)).toEqual(['NOT_WRITABLE']);
    expect(readdirSync(parent)).toEqual([]);
  });
});

describe('a folder of somebody else', () => {
  test('is NOT_WRITABLE for an ordinary user', async () => {
    const parent = tempFolder();
    await asOrdinaryUser(parent, async () => {
      if (process.getuid?.() !== 0) return;
      const opening = openForWriting(join(parent, 'mirror'), () => new Date());
      await expect(opening).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
    });
  });

  test('that is a file is NOT_WRITABLE', async () => {
    const { mirror, folder } = await streamAndMirror();
    writeFileSync(folder, 'a file');
    expect(codes(await mirror())).toEqual(['NOT_WRITABLE']);
  });
});

function fillUp(file: string): void {
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeFileSync(file, chunk, { flag: 'a' });
  } catch {
    // Now it is full.
  }
}
