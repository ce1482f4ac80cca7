import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenedShipment, openShipment } from '../../electron/engine/media/reading/open-shipment.ts';
import { proveMirror } from '../../electron/engine/media/reading/prove-mirror.ts';
import { upstreamKeyring } from '../../electron/engine/media/reading/upstream-keyring.ts';
import { type ShipmentToServe, shipmentToServe } from '../../electron/engine/media/serving/shipment-to-serve.ts';
import { type HandmadeShipment, handmadeShipment, quickKeys } from './handmade-shipment.ts';
import { buildMirror, type MadeMirror } from './made-mirror.ts';
import { type MadeStream, makeStream } from './make-stream.ts';

export interface ShippedMirrorWish {
  readonly folder: string;
  readonly volumes: number;
  readonly partBytes: number;
  readonly fileSizeBytes: (path: string) => number;
}

export interface ShippedMirror {
  readonly stream: MadeStream;
  readonly made: MadeMirror;
  readonly shipment: HandmadeShipment;
}

/** A mirror with one product of one version, in a shipment. Whoever calls it closes `made.engine`. */
export async function shipMirror({
  folder,
  volumes,
  partBytes,
  fileSizeBytes,
}: ShippedMirrorWish): Promise<ShippedMirror> {
  mkdirSync(folder, { recursive: true });
  const stream = await makeStream({
    folder,
    versionNames: ['20250101'],
    forms: ['sjson'],
    productCount: 1,
    fileSizeBytes,
  });
  const made = await buildMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  const shipment = await handmadeShipment({
    mirrors: [{ name: 'lab', folder: made.folder }],
    target: join(folder, 'media'),
    keys: await quickKeys(join(folder, 'shipper')),
    volumes,
    partBytes,
  });
  return { stream, made, shipment };
}

/** The same volumes elsewhere, to be damaged. */
export function copyVolumes(folders: readonly string[], target: string): string[] {
  return folders.map((folder, index) => {
    const copy = join(target, `volume-${index + 1}`, 'shipment');
    cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
    return copy;
  });
}

/** Opens a shipment whose key is trusted. */
function openTrusted(folders: readonly string[]): Promise<OpenedShipment> {
  const shippers = { knows: () => true, trusts: () => true, before: () => undefined };
  return openShipment({ folders, shippers, now: new Date() });
}

/** The mirrors on these volumes as they are handed to a server, proven with the keyring of their source. */
export async function shipmentOn(folders: readonly string[], keyringFile: string): Promise<ShipmentToServe> {
  const shipment = await openTrusted(folders);
  const { shipperKeys: shippers, manifest } = shipment;
  const keyring = await upstreamKeyring({ keyringFile, trusts: [], keyStoreFolder: '' }, shipment);
  const proofs = manifest.mirrors.map((mirror) =>
    proveMirror({ shipment, mirror, keyring, shippers, acceptUnsigned: false, now: new Date() }),
  );
  return shipmentToServe(shipment, await Promise.all(proofs), undefined);
}
