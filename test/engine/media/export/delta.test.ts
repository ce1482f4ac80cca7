import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SigningKeys } from '../../../../electron/engine/publication/signing-key.ts';
import { manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { pathsIn } from '../../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes, testEngine } from '../../../helpers/test-engine.ts';
import { exportingAnew } from './exporting.ts';

async function withReceipt() {
  const made = await exportingAnew();
  const { file: receiptFile } = await made.engine.api.media.receipt({
    mirrors: [{ folder: made.folder }],
    folder: tempFolder(),
    site: 'edge',
  });
  await made.stream.publish(['20250102', '20250103']);
  await made.mirror();
  return { ...made, receiptFile };
}

describe('an export against a receipt', () => {
  test('carries only what the site lacks, and says what it may remove', async () => {
    const { plan, export: run, receiptFile, target, stream, visible } = await withReceipt();
    const shipment = join(target, 'streamferry-mirror-for-edge');
    const kept = pathsIn(stream, '20250102');
    const gone = kept.map((path) => path.replace('20250102', '20250101'));
    const planned = await plan({ receiptFile });
    expect(planned).toMatchObject({ spared: { files: 6, bytes: 60_000 }, siteRemoves: 6 });
    expect(planned.write.bytes).toBe(planned.totalBytes - planned.spared.bytes);
    const { export: result } = await run({ receiptFile });
    expect(result?.copiedBytes).toBe(planned.write.bytes);
    const { delta, mirrors, contents } = manifestIn(shipment);
    expect(delta).toMatchObject({ site: 'edge', removes: { [mirrors[0]?.id ?? '']: gone.sort() } });
    expect(mirrors[0]?.files).toHaveLength(12);
    expect(contents).toHaveLength(planned.totalFiles - 6);
    expect(await shipmentFaults(shipment)).toEqual([]);
    const carried = Object.fromEntries(
      Object.entries(treeFrom([shipment])).filter(([, digest]) => digest !== 'missing'),
    );
    const wanted = Object.entries(visible()).filter(([path]) => !kept.includes(path));
    expect(carried).toEqual(Object.fromEntries(wanted));
  });

  test('carries again what arrived damaged there', async () => {
    const { plan, engine, folder, stream, file } = await withReceipt();
    const [path = ''] = pathsIn(stream, '20250102');
    const bytes = readFileSync(file(path));
    writeFileSync(file(path), Buffer.alloc(bytes.length));
    await engine.audit(folder);
    const { file: receiptFile, bringAgain } = await engine.api.media.receipt({
      mirrors: [{ folder }],
      folder: tempFolder(),
      site: 'edge',
    });
    expect(bringAgain).toEqual([path]);
    writeFileSync(file(path), bytes);
    await engine.audit(folder);
    const planned = await plan({ receiptFile });
    expect(planned.spared).toEqual({ files: 11, bytes: 110_000 });
  });

  test('is refused for a receipt of nobody known here, and for one of other mirrors', async () => {
    const made = await withReceipt();
    const dataFolder = join(tempFolder(), 'data');
    const other = new SigningKeys({ dataFolder, now: () => new Date('2025-01-01T00:00:00Z') });
    await other.ensure({ algorithm: 'ed25519', userName: 'stranger' });
    const stranger = await testEngine({ dataFolder });
    const { file: strange } = await stranger.api.media.receipt({
      mirrors: [{ folder: made.folder }],
      folder: tempFolder(),
    });
    expect(codes(await made.export({ receiptFile: strange }))).toEqual(['SIGNER_UNKNOWN']);
    const folder = join(tempFolder(), 'other');
    const rule = { terms: { kind: 'filters' as const, filters: [] }, keep: false };
    await made.engine.sync({ mirror: { folder }, source: made.source, rule });
    const refused = await made.export({ mirrors: [{ folder }], receiptFile: made.receiptFile });
    expect(codes(refused)).toEqual(['BAD_ARGUMENT']);
  });
});
