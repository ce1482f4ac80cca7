import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ServedShipmentRequest, ServerSnapshot } from '../../../../electron/contract/serve.ts';
import { createEngine } from '../../../../electron/engine/engine.ts';
import { handmadeShipment, quickKeys } from '../../../helpers/handmade-shipment.ts';
import { MaasClient } from '../../../helpers/maas-client.ts';
import { until } from '../../../helpers/mirror-server.ts';
import { copyVolumes, type ShippedMirror, shipMirror } from '../../../helpers/served-shipment.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';

const scene = longTempFolder();
let shipped: ShippedMirror;

beforeAll(async () => {
  const fileSizeBytes = (path: string) => (path.endsWith('boot-kernel') ? 400_000 : 10_000);
  shipped = await shipMirror({ folder: scene.folder, volumes: 2, partBytes: 150_000, fileSizeBytes });
});

afterAll(async () => {
  await shipped?.made.engine.close();
  scene.remove();
});

/** A site of its own that has never seen the shipment. */
async function site() {
  const engine = await createEngine({ dataFolder: tempFolder(), version: '0.0.0' });
  onTestFinished(() => engine.close());
  const notices: string[] = [];
  const snapshots: ServerSnapshot[] = [];
  engine.on('notice', ({ message }) => notices.push(message));
  engine.on('server', (snapshot) => snapshots.push(snapshot));
  const serve = (change: Partial<ServedShipmentRequest> = {}) => {
    const { folders, fingerprint } = shipped.shipment;
    const { keyringFile } = shipped.stream;
    return engine.api.serve.start({
      mirrors: [],
      shipments: [{ folders, fingerprint, keyringFile, ...change }],
      port: 0,
    });
  };
  return { engine, notices, snapshots, serve };
}

test('a MAAS imports from the shipment, and the watch tells when it has everything', async () => {
  const { engine, notices, serve, snapshots } = await site();
  const started = await serve();
  const { folders, manifest } = shipped.shipment;
  expect(started.mirrors).toMatchObject([
    { mirrorId: manifest.mirrors[0]?.id, name: 'lab', fromMedium: { title: 'lab', folders } },
  ]);
  expect(started.media).toMatchObject([
    {
      shipmentId: manifest.id,
      title: 'lab',
      folders,
      volumesMissing: [],
      missingFiles: 0,
      pace: { verdict: 'holds', totalBytes: 410_000, connections: 2 },
      notes: [expect.stringMatching(/^lab gives .* where it stands: MAAS's limits hold/)],
    },
  ]);
  expect(notices).toEqual(started.media?.[0]?.notes);
  const [base = ''] = started.urls;
  const maas = new MaasClient({ url: new URL('/maas/images/ephemeral-v3/stable/', base).href });
  expect(await maas.import()).toHaveLength(2);
  await until('it has everything', () => snapshots.at(-1)?.clusters[0]?.verdict.kind === 'everything');
  const tests = await engine.api.serve.selfTest({ url: base });
  expect(tests.map(({ ok }) => ok)).toEqual([true]);
  const { mirrorId = '' } = started.mirrors[0] ?? {};
  const { snap } = await engine.api.serve.instructions({ mirrorId, url: base });
  expect(snap.flatMap(({ lines }) => lines).join('\n')).toMatch(/boot-source-selections create .*release=noble/);
  await engine.api.serve.stop({});
});

test('a shipment whose key nobody compared is not served, and says what to compare', async () => {
  const { engine } = await site();
  const { folders } = shipped.shipment;
  await expect(engine.api.serve.start({ mirrors: [], shipments: [{ folders }], port: 0 })).rejects.toMatchObject({
    code: 'SIGNER_UNKNOWN',
    message: expect.stringContaining(shipped.shipment.fingerprint),
  });
  expect(await engine.api.serve.state({})).toMatchObject({ state: 'failed', failure: { code: 'SIGNER_UNKNOWN' } });
});

test('evidence that the keyring of the site did not sign is refused', async () => {
  const { serve } = await site();
  const keyringFile = join(tempFolder(), 'other.gpg');
  const others = await quickKeys(join(tempFolder(), 'others'));
  writeFileSync(keyringFile, await others.publicKeyring());
  await expect(serve({ keyringFile })).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
});

test('with one volume of two the rest is served, and it is told which one is missing', async () => {
  const { serve, notices } = await site();
  const started = await serve({ folders: [shipped.shipment.folders[1] ?? ''] });
  expect(started.media).toMatchObject([{ volumesMissing: ['lab 1 of 2'] }]);
  expect(started.media?.[0]?.missingFiles).toBeGreaterThan(0);
  expect(notices.join('\n')).toMatch(/of lab cannot be served: the rest stands on lab 1 of 2/);
});

test('what the shipment does not carry because the site has it is told', async () => {
  const keys = await quickKeys(join(tempFolder(), 'shipper'));
  const kernel = shipped.shipment.manifest.mirrors[0]?.files.find(({ path }) => path.endsWith('boot-kernel'));
  const { folders, fingerprint } = await handmadeShipment({
    mirrors: [{ name: 'lab', folder: shipped.made.folder }],
    target: tempFolder(),
    keys,
    delta: { without: [kernel?.sha256 ?? ''] },
  });
  const { serve } = await site();
  const started = await serve({ folders, fingerprint });
  expect(started.media).toMatchObject([{ volumesMissing: [], missingFiles: 1 }]);
  expect(started.media?.[0]?.notes[1]).toMatch(/made for a site that has them already/);
});

test('a volume is enough to name, and one without a shipment is refused', async () => {
  const folders = copyVolumes(shipped.shipment.folders, tempFolder());
  const { serve } = await site();
  const { mirrors } = await serve({ folders: folders.map((folder) => join(folder, '..')), at: '/site/' });
  expect(mirrors[0]?.paths[0]).toBe('/site/');
  const empty = tempFolder();
  mkdirSync(join(empty, 'pictures'));
  const other = await site();
  await expect(other.serve({ folders: [empty] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('a mirror and a shipment of it are not served together', async () => {
  const { folders, fingerprint } = shipped.shipment;
  const { keyringFile } = shipped.stream;
  const { engine } = await site();
  await expect(
    engine.api.serve.start({
      mirrors: [{ folder: shipped.made.folder }],
      shipments: [{ folders, fingerprint, keyringFile }],
      port: 0,
    }),
  ).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining('copies of one mirror') });
});
