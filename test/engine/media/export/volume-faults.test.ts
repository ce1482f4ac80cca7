import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cancelled } from '../../../../electron/engine/errors.ts';
import { VolumeFolder } from '../../../../electron/engine/media/export/volume-folder.ts';
import { type RereadFile, type RereadResult, rereadFiles } from '../../../../electron/engine/media/volumes/reread.ts';
import { guardVolume } from '../../../../electron/engine/media/volumes/volume-guard.ts';
import { failingVolume, noFailingVolume } from '../../../helpers/failing-volume.ts';
import { claimsToBeComplete, manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { canMount, readOnlyView, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { exporting } from './exporting.ts';
import { contextOf, shipmentIn, writing } from './writing.ts';

/** Changes one byte of a file and nothing else of it. */
function flip(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.from([0xff]), 0, 1, 1000);
  closeSync(handle);
}

function itemOf(shipment: string): string {
  const { mirrors, contents } = manifestIn(shipment);
  const digest = mirrors[0]?.files[0]?.sha256;
  return contents.find(({ sha256 }) => sha256 === digest)?.parts[0]?.name ?? '';
}

describe('a volume that loses what is written to it', () => {
  test('is caught by reading back, named with the file, and never sealed', async () => {
    const made = await exporting();
    const { write } = await writing(made, made.target);
    const readAgain: typeof rereadFiles = (files, options) => {
      flip(join(made.shipment, itemOf(made.shipment)));
      return rereadFiles(files, options);
    };
    const failure = await write({ readAgain }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DIGEST_MISMATCH', path: itemOf(made.shipment) });
    expect(String(failure)).toContain('use another');
    expect(claimsToBeComplete(made.shipment)).toBe(false);
    const { export: result } = await made.export();
    expect(result?.copiedBytes).toBe(10_000);
    expect(await shipmentFaults(made.shipment)).toEqual([]);
  });

  test('is caught with its manifest, its sums and its scripts too', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 1 });
    for (const name of ['manifest.json', 'SHA256SUMS', 'restore.sh']) {
      const { write } = await writing(made, made.target);
      const readAgain: typeof rereadFiles = (files, options) => {
        flip(join(made.shipment, name));
        return rereadFiles(files, options);
      };
      await expect(write({ readAgain })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path: name });
      expect(claimsToBeComplete(made.shipment)).toBe(false);
    }
  });

  test('is not called so where its device answers with nothing but errors', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 1 });
    const { write } = await writing(made, made.target);
    const reason = 'it cannot be read (EIO)';
    const readAgain = async (files: readonly RereadFile[]): Promise<RereadResult> => ({
      way: 'direct',
      bytes: 0,
      bad: files.slice(3).map(({ name }) => ({ name, reason, ioError: true })),
    });
    const failure = await write({ readAgain }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TARGET_GONE', message: expect.stringContaining('put it in again') });
    expect(claimsToBeComplete(made.shipment)).toBe(false);
    const oneBad: typeof readAgain = async (files) => {
      const { bad, ...read } = await readAgain(files);
      return { ...read, bad: [...bad, { name: 'manifest.json', reason: 'its bytes are others' }] };
    };
    const again = await writing(made, made.target);
    await expect(again.write({ readAgain: oneBad })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('is not found out where nothing is read back, and the seal says so', async () => {
    const { export: run } = await exporting({ productCount: 1, filesPerVersion: 1 });
    expect((await run({ reread: false })).export).toMatchObject({ reread: 'none', rereadBytes: 0, safeToRemove: true });
  });
});

describe('what stands on a volume from before', () => {
  test.each([true, false])('is read and, where it is damaged, written again (reading back: %s)', async (reread) => {
    const { export: run, shipment, visible } = await exporting();
    await run();
    flip(join(shipment, itemOf(shipment)));
    const { export: result } = await run({ reread });
    expect(result).toMatchObject({ copiedBytes: 10_000, files: 14 });
    expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom([shipment])).toEqual(visible());
  });

  test('is not written through where it is a link', async () => {
    const { export: run, shipment } = await exporting({ productCount: 1, filesPerVersion: 1 });
    await run();
    const outside = tempFolder();
    rmSync(join(shipment, 'data'), { recursive: true });
    symlinkSync(outside, join(shipment, 'data'));
    expect(codes(await run())).toEqual(['NAME_COLLISION']);
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('an export that is stopped', () => {
  test.each(['copy', 'flush', 'reread'])('at %s leaves a volume that says so, and the next one ends it', async (at) => {
    const made = await exporting();
    const { write, prepared } = await writing(made, made.target);
    const stop = new AbortController();
    const context = contextOf((phase) => {
      if (phase === at) stop.abort(new Cancelled('cancelled'));
    }, stop.signal);
    await expect(write({ context })).rejects.toBeInstanceOf(Cancelled);
    expect(readdirSync(made.shipment)).toContain('INCOMPLETE.json');
    expect(claimsToBeComplete(made.shipment)).toBe(false);
    const { export: result } = await made.export();
    expect(result).toMatchObject({
      shipmentId: prepared.shipmentId,
      copiedBytes: at === 'copy' ? 125_295 : 0,
    });
    expect(await shipmentFaults(made.shipment)).toEqual([]);
  });

  test('by a change of a finished volume takes its seal away first', async () => {
    const made = await exporting();
    await made.export();
    const { write } = await writing(made, made.target);
    const stop = new AbortController();
    const context = contextOf((phase) => {
      if (phase === 'copy') stop.abort(new Cancelled('cancelled'));
    }, stop.signal);
    await expect(write({ context })).rejects.toBeInstanceOf(Cancelled);
    expect(readdirSync(made.shipment)).not.toContain('volume.json');
  });
});

describe.skipIf(noFailingVolume !== undefined)(`a device that fails ${noFailingVolume ?? ''}`, () => {
  test('while the folders are flushed is told as gone, and nothing is claimed', async () => {
    const { folder, fail } = failingVolume();
    const volume = await VolumeFolder.open(join(folder, 'shipment'), await guardVolume(folder));
    await volume.makeParents('data/any');
    fail();
    await expect(volume.syncFolders(['data', ''])).rejects.toMatchObject({ code: 'TARGET_GONE' });
  });
});

describe.skipIf(!canMount)('a volume', () => {
  test('that is filled meanwhile is full, and goes on when there is space again', async () => {
    const made = await exporting({ fileSizeBytes: 500_000, filesPerVersion: 2 });
    const target = smallVolume(24 * 2 ** 20);
    const { write } = await writing(made, target);
    const filler = join(target, 'filler');
    const context = contextOf((phase) => {
      const { bavail, bsize } = statfsSync(target);
      if (phase === 'copy') writeFileSync(filler, Buffer.alloc(bavail * bsize - 1_200_000));
    });
    const failure = await write({ context }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TARGET_FULL' });
    expect(claimsToBeComplete(shipmentIn(target))).toBe(false);
    expect(
      readdirSync(shipmentIn(target), { recursive: true }).filter((name) => String(name).endsWith('.part')),
    ).toEqual([]);
    rmSync(filler);
    const { export: result } = await made.export({ target });
    expect(result?.keptBytes).toBeGreaterThan(0);
    expect(await shipmentFaults(shipmentIn(target))).toEqual([]);
  });

  test('that is too small for its part of a set is refused before anything is written', async () => {
    const made = await exporting({ fileSizeBytes: 1_000_000, filesPerVersion: 2 });
    const target = smallVolume(6 * 2 ** 20);
    const refused = await made.export({ target, volumeBytes: 100 * 2 ** 20 });
    expect(codes(refused)).toEqual(['TARGET_FULL']);
    expect(refused.failures[0]?.details).toMatchObject({
      neededBytes: expect.any(Number),
      freeBytes: expect.any(Number),
    });
    expect(readdirSync(target)).toEqual([]);
    const over = await made.export({ target });
    expect(over.export?.volumes).toBeGreaterThan(1);
    expect(await shipmentFaults(shipmentIn(target))).toEqual([]);
  });

  test('that is read-only is refused', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 1 });
    await made.export();
    const before = treeOf(made.target);
    expect(codes(await made.export({ target: readOnlyView(made.target) }))).toEqual(['NOT_WRITABLE']);
    expect(treeOf(made.target)).toEqual(before);
    expect(await shipmentFaults(made.shipment)).toEqual([]);
  });

  test.each(['copy', 'flush', 'reread', 'the middle of reading back'])(
    'that is pulled at %s is gone; nothing is claimed or written below',
    async (at) => {
      const made = await exporting();
      const volume = smallVolume(32 * 2 ** 20);
      const target = join(tempFolder(), 'mount-point');
      mkdirSync(target);
      execFileSync('mount', ['--bind', volume, target]);
      onTestFinished(() => void unmount(target));
      const { write } = await writing(made, target);
      const context = contextOf((phase) => {
        if (phase === at) unmount(target);
      });
      const readAgain: typeof rereadFiles = async (files, options) => {
        const first = await rereadFiles(files.slice(0, 5), options);
        unmount(target);
        const rest = await rereadFiles(files.slice(5), options);
        expect(rest.bad).toHaveLength(files.length - 5);
        return { ...rest, bad: [...first.bad, ...rest.bad] };
      };
      await expect(write({ context, readAgain })).rejects.toMatchObject({ code: 'TARGET_GONE' });
      expect(readdirSync(target)).toEqual([]);
      expect(claimsToBeComplete(shipmentIn(volume))).toBe(false);
      expect((await made.export({ target: volume })).outcome).toBe('done');
      expect(await shipmentFaults(shipmentIn(volume))).toEqual([]);
    },
  );

  test('of a mirror that cannot be written is exported all the same', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 1 });
    const folder = readOnlyView(made.folder);
    const { outcome } = await made.export({ mirrors: [{ folder }], folderName: 'streamferry-mirror' });
    expect(outcome).toBe('done');
    expect(await shipmentFaults(made.shipment)).toEqual([]);
  });
});

function unmount(target: string): void {
  if (existsSync(target)) execFileSync('sh', ['-c', 'umount -l "$1" 2>/dev/null || true', 'sh', target]);
}
