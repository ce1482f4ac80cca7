import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceRef } from '../../../../electron/contract/api.ts';
import type { Digest } from '../../../../electron/contract/plan.ts';
import { runOrders } from '../../../../electron/engine/media/export/copy-pool.ts';
import { sharedFolder } from '../../../helpers/shared.ts';
import { manifestIn, shipmentFaults, treeFrom } from '../../../helpers/shipment-faults.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { described, filterRule, testEngine } from '../../../helpers/test-engine.ts';
import { sha256, treeOf } from '../../../helpers/tree.ts';
import { signingKeys } from './signing-keys.ts';

const tiny = (): SourceRef => {
  const folder = sharedFolder('streams', 'maas-tiny');
  return described(join(folder, 'ephemeral-v3', 'stable'), join(folder, 'keyring.gpg'));
};
const practice = (): SourceRef => ({
  kind: 'described',
  source: { url: 'practice:', trust: { kind: 'signed', fingerprints: [] } },
});

describe('a mirror', () => {
  test.each([
    ['of shared images, verbatim', tiny, 'verbatim'],
    ['of shared images, trimmed', tiny, 'trimmed'],
    ['of the practice stream, trimmed', practice, 'trimmed'],
  ] as const)('%s, comes whole out of its shipment', async (_, source, publication) => {
    const dataFolder = join(tempFolder(), 'data');
    cpSync(await signingKeys(), join(dataFolder, 'signing'), { recursive: true });
    const engine = await testEngine({ dataFolder });
    const folder = join(tempFolder(), 'mirror');
    const { outcome } = await engine.sync({
      mirror: { folder },
      source: source(),
      rule: filterRule([], { max: 1 }),
      publication,
    });
    expect(outcome).toBe('done');
    const target = join(tempFolder(), 'medium');
    mkdirSync(target);
    const { jobId } = await engine.api.media.export({ mirrors: [{ folder }], target });
    expect((await engine.api.jobs.wait({ id: jobId })).state).toBe('done');
    const shipment = join(target, 'streamferry-mirror');
    expect(await shipmentFaults(shipment)).toEqual([]);
    expect(treeFrom([shipment])).toEqual(treeOf(folder, ['.streamferry']));
    const [mirror] = manifestIn(shipment).mirrors;
    const rests = new Set(mirror?.evidence.map((one) => one.sha256));
    for (const { evidence } of mirror?.holdings ?? []) expect(rests).toContain(evidence);
    for (const { kind, sha256: digest } of mirror?.upstream ?? [])
      if (kind !== 'signature') expect(rests).toContain(digest);
    expect(mirror?.evidence.every(({ signer }) => signer !== undefined)).toBe(true);
  });
});

test('copying waits while it is paused, and goes on where it was', async () => {
  const folder = tempFolder();
  const bytes = Buffer.alloc(5_000_000, 'paused');
  writeFileSync(join(folder, 'source'), bytes);
  let pause: (paused: boolean) => void = () => undefined;
  const order = {
    kind: 'copy' as const,
    source: join(folder, 'source'),
    target: join(folder, 'target'),
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  };
  const running = runOrders([order], {
    signal: new AbortController().signal,
    onPause: (listener) => {
      pause = listener;
      listener(true);
    },
  });
  await expect.poll(() => existsSync(join(folder, 'target.part'))).toBe(true);
  expect(existsSync(join(folder, 'target'))).toBe(false);
  pause(false);
  expect((await running).fault).toBeUndefined();
  expect(readFileSync(join(folder, 'target'))).toEqual(bytes);
});

test('when one worker crashes, the other has ended before that is told', async () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  writeFileSync(source, '');
  truncateSync(source, 200 * 2 ** 20);
  const order = { kind: 'copy' as const, source, sizeBytes: 200 * 2 ** 20, sha256: 'of zeros' };
  const unheardOf = { algorithm: 'none', hex: '' } as unknown as Digest;
  const orders = [
    { ...order, target: join(folder, 'one') },
    { ...order, target: join(folder, 'other'), digest: unheardOf },
  ];
  const running = runOrders(orders, { signal: new AbortController().signal });
  await expect(running).rejects.toThrow('Digest method not supported');
  expect(readdirSync(folder)).toEqual(['source']);
});
