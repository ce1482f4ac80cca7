import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../electron/engine/engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { handmadeShipment, quickKeys } from '../helpers/handmade-shipment.ts';
import { type ShippedMirror, shipMirror } from '../helpers/served-shipment.ts';
import { longTempFolder, tempFolder } from '../helpers/temp-folder.ts';

const scene = longTempFolder();
let shipped: ShippedMirror;

beforeAll(async () => {
  shipped = await shipMirror({ folder: scene.folder, volumes: 2, partBytes: 4_000, fileSizeBytes: () => 10_000 });
});

afterAll(async () => {
  await shipped?.made.engine.close();
  scene.remove();
});

/** Serves on a machine that has never seen the shipment, tests the server as a client would, and ends. */
async function serve(words: readonly string[], answer?: boolean) {
  const host = new FakeHost({
    openEngine: createEngine,
    now: () => new Date(),
    currentFolder: scene.folder,
    ...(answer === undefined ? {} : { answer }),
  });
  const data = ['--data-folder', tempFolder()];
  const code = await host.run('serve', ...words, ...data, '--listen', '127.0.0.1:0', '--test');
  return { code, stdout: host.stdout.text, stderr: host.stderr.text, documents: () => host.stdout.documents };
}

const believing = () => ['--keyring', shipped.stream.keyringFile, '--fingerprint', shipped.shipment.fingerprint];

describe('streamferry serve SHIPMENT', () => {
  test('serves volumes of one shipment together, after it has said whether they are fast enough', async () => {
    const { code, stdout, stderr } = await serve([...shipped.shipment.folders, ...believing()]);
    expect(code, stderr).toBe(0);
    const [first, second] = shipped.shipment.folders;
    expect(stdout).toContain(`Serving lab (straight from ${first} and ${second}): 3 files, 30.0 kB, verbatim`);
    expect(stderr).toMatch(/lab gives .* where it stands: MAAS's limits hold/);
  });

  test('--json has the media with their pace, and the mirrors that are read from them', async () => {
    const { code, documents } = await serve([...shipped.shipment.folders, ...believing(), '--json']);
    expect(code).toBe(0);
    const { folders, manifest } = shipped.shipment;
    expect(documents()[0]).toMatchObject({
      kind: 'listening',
      mirrors: [{ name: 'lab', fromMedium: { title: 'lab', folders } }],
      media: [{ shipmentId: manifest.id, missingFiles: 0, pace: { verdict: 'holds', connections: 2 } }],
    });
    expect(documents().at(-1)).toMatchObject({ outcome: 'done', ok: true });
  });

  test('a volume without its sibling is served with what it has', async () => {
    const [first = ''] = shipped.shipment.folders;
    const { code, stderr } = await serve([join(first, '..'), ...believing(), '--at', '/alone/']);
    expect(stderr).toMatch(/files of lab cannot be served: the rest stands on lab 2 of 2/);
    expect(code, stderr).toBe(0);
  });

  test('a mirror and a shipment are served side by side', async () => {
    const { folders, fingerprint } = await otherShipment();
    const words = [
      shipped.made.folder,
      ...folders,
      '--keyring',
      shipped.stream.keyringFile,
      '--fingerprint',
      fingerprint,
    ];
    const { code, stdout, stderr } = await serve([...words, '--at', `${folders[0]}=/other/`]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Serving lab \(.*lab\): .*Serving elsewhere \(straight from /s);
    expect(stdout).toContain('/other/');
  });

  test('a key that is not known is shown to be compared: yes serves it, no does not', async () => {
    const words = [...shipped.shipment.folders, '--keyring', shipped.stream.keyringFile];
    const { code: unasked, stderr } = await serve(words);
    expect([unasked, stderr]).toEqual([4, expect.stringContaining(`--fingerprint ${shipped.shipment.fingerprint}`)]);
    expect((await serve(words, true)).code).toBe(0);
    expect((await serve(words, false)).code).toBe(130);
  });

  test('another key than the one that was typed is refused', async () => {
    const typed = ['--keyring', shipped.stream.keyringFile, '--fingerprint', 'A'.repeat(40)];
    const { code, stderr } = await serve([...shipped.shipment.folders, ...typed]);
    expect([code, stderr]).toEqual([4, expect.stringContaining('was expected')]);
  });

  test('a folder with two shipments is not guessed about', async () => {
    const folder = tempFolder();
    for (const [index, one] of [...(await otherShipment()).folders, shipped.shipment.folders[0] ?? ''].entries())
      cpSync(one, join(folder, `shipment-${index}`), { recursive: true });
    const { code, stderr } = await serve([folder, ...believing()]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/holds 2 shipments: .*Name the one to serve/)]);
  });
});

/** A shipment of a copy of the mirror under another name and id, by another machine. */
async function otherShipment() {
  const target = tempFolder();
  return handmadeShipment({
    mirrors: [{ name: 'elsewhere', folder: shipped.made.folder }],
    target,
    keys: await quickKeys(join(target, 'shipper')),
    forge: (mirrors) => ({ mirrors: mirrors.map((mirror) => ({ ...mirror, id: 'b'.repeat(32) })) }),
  });
}
