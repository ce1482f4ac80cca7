import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { codes } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { exporting } from './exporting.ts';
import { writing } from './writing.ts';

const small = { productCount: 1, filesPerVersion: 1 } as const;

describe.skipIf(!canMount)('a volume that is pulled before its first byte', () => {
  test('is gone; nothing is written below its mount point', async () => {
    const made = await exporting(small);
    const target = smallVolume(32 * 2 ** 20);
    const { write } = await writing(made, target);
    execFileSync('umount', ['-l', target]);
    try {
      await expect(write()).rejects.toMatchObject({ code: 'TARGET_GONE', path: target });
      expect(readdirSync(target)).toEqual([]);
    } finally {
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', target]);
    }
  });
});

describe("a shipment's own folder", () => {
  test('is no place to export to: the folder above it is', async () => {
    const { export: run, plan, shipment, target } = await exporting(small);
    await run();
    const before = treeOf(target);
    await expect(plan({ target: shipment })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: shipment });
    const refused = await run({ target: shipment });
    expect(codes(refused)).toEqual(['BAD_ARGUMENT']);
    expect(refused.failures[0]?.message).toContain(`Name ${target}.`);
    expect(treeOf(target)).toEqual(before);
  });

  test('is none either while the shipment is being written', async () => {
    const { export: run, shipment } = await exporting(small);
    await run();
    renameSync(join(shipment, 'manifest.json'), join(shipment, 'manifest.json.part'));
    writeFileSync(join(shipment, 'INCOMPLETE.json'), '{}');
    expect(codes(await run({ target: shipment }))).toEqual(['BAD_ARGUMENT']);
  });
});
