import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../../../electron/contract/media.ts';
import { manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { type Exporting, exporting } from './exporting.ts';

/** Refused with these words; nothing is touched. */
async function expectRefused(made: Exporting, wish: Partial<ExportRequest>, says: RegExp): Promise<void> {
  const target = wish.target ?? made.target;
  const before = treeOf(target);
  const { failures } = await made.export(wish);
  expect(failures).toMatchObject([{ code: 'BAD_ARGUMENT', message: expect.stringMatching(says) }]);
  expect(treeOf(target)).toEqual(before);
}

describe('a shipment for one site', () => {
  const small = { productCount: 1, filesPerVersion: 1 } as const;

  const receiptOf = async ({ engine, folder }: Exporting, site: string): Promise<string> => {
    const receipt = await engine.api.media.receipt({ mirrors: [{ folder }], folder: tempFolder(), site });
    return receipt.file;
  };

  test('stands beside the whole one, and beside those for others', async () => {
    const made = await exporting(small);
    await made.export();
    for (const site of ['Edge', 'Core']) await made.export({ receiptFile: await receiptOf(made, site) });
    const names = ['streamferry-mirror', 'streamferry-mirror-for-Core', 'streamferry-mirror-for-Edge'];
    expect(readdirSync(made.target).sort()).toEqual(names);
  });

  test('takes the place of another, and another of it, only where that is said; an earlier one of its site gives way', async () => {
    const made = await exporting(small);
    const folderName = 'streamferry-mirror';
    const [first, other] = [await receiptOf(made, 'Edge'), await receiptOf(made, 'Core')];
    await made.export();
    await expectRefused(made, { folderName, receiptFile: first }, /is no delta.*--restart/);
    expect((await made.export({ folderName, receiptFile: first, restart: true })).outcome).toBe('done');
    expect((await made.export({ folderName, receiptFile: first })).outcome).toBe('done');
    await expectRefused(made, { folderName, receiptFile: other }, /that Edge wrote.*that Core wrote/);
    await expectRefused(made, { folderName, updateOnly: true }, /a whole shipment would take its place/);
    const later = await receiptOf(made, 'Edge');
    expect((await made.export({ folderName, receiptFile: later })).outcome).toBe('done');
    await expectRefused(made, { folderName, receiptFile: first }, /--restart/);
  });
});

describe('a set of volumes', () => {
  const volumeBytes = 1_360_000;

  async function overTwo() {
    const made = await exporting({ productCount: 1, filesPerVersion: 2, fileSizeBytes: 300_000 });
    const [first, second] = [join(tempFolder(), 'first'), join(tempFolder(), 'second')];
    for (const medium of [first, second]) mkdirSync(medium);
    const shipments = [first, second].map((medium) => join(medium, 'streamferry-mirror'));
    const write = (target: string, wish: Partial<ExportRequest> = {}) => made.export({ target, volumeBytes, ...wish });
    const expectWhole = async () => {
      for (const shipment of shipments) expect(await shipmentFaults(shipment)).toEqual([]);
      expect(treeFrom(shipments)).toEqual(made.visible());
      expect(readdirSync(join(made.engine.dataFolder, 'exports'))).toEqual([]);
    };
    return { ...made, first, second, shipments, write, expectWhole };
  }

  test('that is complete stays so; begun anew it takes its own volumes one by one', async () => {
    const made = await overTwo();
    const { first, second, write, expectWhole, shipments } = made;
    const one = await write(first);
    expect((await write(second)).export).toMatchObject({ volume: 2, volumesLeft: [] });
    await expectRefused(made, { target: second, volumeBytes }, /"mirror 2 of 2": all 2 volumes.* complete.*--restart/);
    await expect(made.plan({ target: first })).rejects.toMatchObject({ details: { standing: one.export?.shipmentId } });
    await expectWhole();
    expect((await write(second, { restart: true })).export).toMatchObject({ volume: 1, volumes: 2 });
    expect((await write(first)).export).toMatchObject({ volume: 2, volumesLeft: [] });
    expect(manifestIn(shipments[0] ?? '').id).not.toBe(one.export?.shipmentId);
    await expectWhole();
  });

  test('that is begun does not lose a volume to another export, nor takes one of another set', async () => {
    const made = await overTwo();
    const { first, second, write, expectWhole } = made;
    await write(first);
    await expectRefused(
      made,
      {
        target: first,
        folderName: 'streamferry-mirror',
        receiptFile: (await made.engine.api.media.receipt({ mirrors: [{ folder: made.folder }], folder: tempFolder() }))
          .file,
      },
      /only together with the other volumes of its set of 2/,
    );
    await write(second);
    await expectWhole();
    const third = tempFolder();
    await write(third);
    await expectRefused(made, { target: first, volumeBytes }, /Connect another medium/);
  });

  test('that grew out of one volume goes on with an empty one, though the update of a medium was asked for', async () => {
    const { export: run, first, second, write, expectWhole } = await overTwo();
    await run({ target: first });
    expect((await write(first, { updateOnly: true })).export).toMatchObject({ volume: 1, volumes: 2 });
    expect((await write(second, { updateOnly: true })).export).toMatchObject({ volume: 2, volumesLeft: [] });
    await expectWhole();
  });

  test.skipIf(!canMount)('waits for the next medium where the last one was mounted', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 2, fileSizeBytes: 300_000 });
    const target = smallVolume(32 * 2 ** 20);
    const wish = { target, volumeBytes };
    await made.export(wish);
    execFileSync('umount', [target]);
    const early = await made.export(wish);
    const below = readdirSync(target);
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', target]);
    expect(codes(early)).toEqual(['TARGET_GONE']);
    expect(below).toEqual([]);
    expect((await made.export(wish)).export).toMatchObject({ volume: 2, volumesLeft: [] });
  });
});
