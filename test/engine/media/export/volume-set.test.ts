import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../../../electron/contract/media.ts';
import { manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { type Exporting, exporting, exportingAnew } from './exporting.ts';

/** Room for three of the files below, besides papers and documents. */
const volumeBytes = 1_360_000;

/** Eight files of 300 kB, and three empty media. */
async function overThree(make = exporting) {
  const made = await make({ fileSizeBytes: 300_000, filesPerVersion: 2 });
  const media = [1, 2, 3].map((number) => join(tempFolder(), `medium-${number}`));
  for (const medium of media) mkdirSync(medium);
  const [first = '', second = '', third = ''] = media;
  const write = (target: string, wish: Partial<ExportRequest> = {}) => made.export({ target, volumeBytes, ...wish });
  const shipments = media.map((medium) => join(medium, 'streamferry-mirror'));
  return { ...made, first, second, third, shipments, write };
}

function sets({ engine }: Pick<Exporting, 'engine'>): string[] {
  return readdirSync(join(engine.dataFolder, 'exports'));
}

describe('a shipment over several volumes', () => {
  test('is planned at the first, and each volume is verifiable alone', async () => {
    const made = await overThree();
    const { write, first, second, third, shipments, visible, plan } = made;
    const planned = await plan({ target: first, volumeBytes });
    const labels = ['mirror 1 of 3', 'mirror 2 of 3', 'mirror 3 of 3'];
    expect(planned.volumes.map(({ label }) => label)).toEqual(labels);
    const one = await write(first);
    expect(one.export).toMatchObject({
      volume: 1,
      volumes: 3,
      volumesLeft: labels.slice(1),
      copiedBytes: planned.write.bytes,
    });
    const next = await plan({ target: second, volumeBytes });
    expect(next).toMatchObject({ shipmentId: one.export?.shipmentId, volume: 2 });
    expect(next.volumes.map(({ written }) => written)).toEqual([true, false, false]);
    expect((await write(second)).export).toMatchObject({
      volume: 2,
      volumesLeft: labels.slice(2),
      copiedBytes: next.write.bytes,
    });
    expect((await write(third)).export).toMatchObject({ volume: 3, volumesLeft: [] });
    expect(sets(made)).toEqual([]);
    for (const shipment of shipments) expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom(shipments)).toEqual(visible());
    const manifests = shipments.map((shipment) => treeOf(shipment)['manifest.json']);
    expect(new Set(manifests).size).toBe(1);
    const { mirrors, contents } = manifestIn(shipments[0] ?? '');
    const documents = new Set(
      mirrors.flatMap(({ documents: all, evidence }) => [...all, ...evidence]).map((one) => one.sha256),
    );
    for (const { sha256, parts } of contents)
      expect(parts.map(({ volumes }) => volumes)).toEqual([documents.has(sha256) ? [1, 2, 3] : [expect.any(Number)]]);
  });

  test('cuts a file that is larger than a volume over as many as it takes', async () => {
    const made = await exporting({ productCount: 1, filesPerVersion: 1, fileSizeBytes: 1_300_000 });
    const shipments: string[] = [];
    for (let left = 1; left > 0; ) {
      const target = tempFolder();
      const { export: result } = await made.export({ target, volumeBytes });
      left = result?.volumesLeft.length ?? 0;
      shipments.push(join(target, 'streamferry-mirror'));
      expect(await shipmentFaults(shipments.at(-1) ?? '')).toEqual([]);
    }
    expect(shipments.length).toBeGreaterThan(2);
    expect(treeFrom(shipments)).toEqual(made.visible());
  });

  test('asks for another volume where one is done already', async () => {
    const { write, first, shipments, plan } = await overThree();
    await write(first);
    const before = treeOf(first);
    const refused = await write(first);
    expect(codes(refused)).toEqual(['BAD_ARGUMENT']);
    expect(refused.failures[0]?.message).toContain('"mirror 2 of 3"');
    await expect(plan({ target: first, volumeBytes })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(treeOf(first)).toEqual(before);
    expect(await shipmentFaults(shipments[0] ?? '')).toEqual([]);
  });

  test('is not continued with another state of the mirror, or other sizes; begun anew it uses what stands there', async () => {
    const { write, first, second, mirror, stream, shipments, visible, third } = await overThree(exportingAnew);
    const one = await write(first);
    expect(codes(await write(second, { volumeBytes: 2 * volumeBytes }))).toEqual(['BAD_ARGUMENT']);
    await stream.publish(['20250102', '20250103']);
    await mirror();
    const refused = await write(second);
    expect(codes(refused)).toEqual(['BAD_ARGUMENT']);
    expect(refused.failures[0]?.message).toContain('--restart');
    expect(readdirSync(second)).toEqual([]);
    const again = await write(first, { restart: true });
    expect(again.export?.shipmentId).not.toBe(one.export?.shipmentId);
    expect(again.export?.keptBytes).toBeGreaterThan(0);
    await write(second);
    await write(third);
    for (const shipment of shipments) expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom(shipments)).toEqual(visible());
  });

  test('is planned anew where nothing of it is written yet', async () => {
    const { write, first, second, engine, file } = await overThree();
    const bytes = file('streams/v1/index.sjson');
    rmSync(bytes);
    expect(codes(await write(first))).toEqual(['DIGEST_MISMATCH']);
    await engine.audit(join(bytes, '..', '..', '..'), { repair: true });
    const { export: result } = await write(second, { volumeBytes: 20 * volumeBytes });
    expect(result).toMatchObject({ volume: 1, volumes: 1 });
  });
});
