import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PublicationMode } from '../../electron/contract/mirror.ts';
import type { Engine } from '../../electron/engine/engine-types.ts';
import type { ShippedDocument, ShippedMirror } from '../../electron/engine/media/manifest.ts';
import { openShipment } from '../../electron/engine/media/reading/open-shipment.ts';
import type { PublishedDocument } from '../../electron/engine/publication/published-document.ts';
import { signDocuments } from '../../electron/engine/publication/sign-documents.ts';
import type { SigningKeys } from '../../electron/engine/publication/signing-key.ts';
import { type HandmadeWish, handmadeShipment, quickKeys } from './handmade-shipment.ts';
import { buildMirror } from './made-mirror.ts';
import { type MadeStream, makeStream, type StreamWish } from './make-stream.ts';

export interface ShipperWish {
  readonly folder: string;
  readonly publication: PublicationMode;
  readonly stream?: Partial<StreamWish>;
}

/** A machine with a mirror of a small stream, and the key that its app signs with. */
export interface Shipper {
  readonly mirror: string;
  readonly stream: MadeStream;
  readonly keys: SigningKeys;
  readonly engine: Engine;
  /** Writes a shipment of the mirror by hand. */
  ship(target: string, wish?: Partial<HandmadeWish>): ReturnType<typeof handmadeShipment>;
  /** Takes over what the stream offers now, and publishes it in its way. */
  update(): Promise<void>;
}

/** Whoever calls it closes the engine. */
export async function shipper({ folder, publication, stream: wish }: ShipperWish): Promise<Shipper> {
  const stream = await makeStream({
    folder: join(folder, 'upstream'),
    versionNames: ['20250101'],
    sharedSizeBytes: 20_000,
    forms: ['sjson'],
    ...wish,
  });
  const mirror = join(folder, 'noble');
  const keys = await quickKeys(`${mirror}.data`);
  const made = await buildMirror({ folder: mirror, source: stream.root, keyringFile: stream.keyringFile });
  const { engine } = made;
  const publish = async () => {
    if (publication === 'verbatim') return;
    const { jobId } = await engine.api.publication.publish({ mirror: { folder: mirror }, publication });
    const { state, failures } = await engine.api.jobs.wait({ id: jobId });
    if (state !== 'done') throw new Error(`Publishing ended ${state}: ${JSON.stringify(failures)}`);
  };
  await publish();
  return {
    mirror,
    stream,
    keys,
    engine,
    ship: (target, more) => handmadeShipment({ mirrors: [{ name: 'noble', folder: mirror }], keys, target, ...more }),
    async update() {
      await made.sync();
    },
  };
}

/** Opens a shipment and believes whoever wrote it. */
export function believed(folders: readonly string[]) {
  const shippers = { knows: () => true, trusts: () => true, before: () => undefined };
  return openShipment({ folders, shippers, now: new Date() });
}

/** JSON that can be changed anywhere. */
// biome-ignore lint/suspicious/noExplicitAny: whatever stands in a document is to be spoiled.
export type Loose = any;

/** The trimmed publication of a shipped mirror, changed, and signed anew by a key as the app itself would. */
export async function resigned(
  mirror: ShippedMirror,
  published: readonly PublishedDocument[],
  { change, keys, now = new Date() }: { change(json: Loose, path: string): void; keys: SigningKeys; now?: Date },
): Promise<{ readonly mirror: ShippedMirror; readonly bytes: readonly Buffer[] }> {
  const plain = published.filter(({ path, kind }) => kind !== 'signature' && path.endsWith('.json'));
  const documents = plain.map(({ path, kind, contentId, bytes, updated = now.toISOString() }) => {
    const json: Loose = JSON.parse(bytes.toString('utf8'));
    change(json, path);
    if (kind === 'index' || kind === 'products')
      return { path, kind, contentId, json, text: `${JSON.stringify(json, null, 1)}\n`, updated };
    throw new Error(`${path} is no document`);
  });
  const ring = await keys.publicKeyring();
  const signed = await signDocuments({ documents, key: await keys.unlock(), now });
  const keyring = { path: 'streamferry.gpg', kind: 'signature', bytes: ring, sha256: sha256Of(ring) } as const;
  return {
    mirror: { ...mirror, documents: [keyring, ...signed].map(shippedDocument) },
    bytes: [ring, ...signed.map(({ bytes }) => bytes)],
  };
}

function shippedDocument(
  document: Pick<PublishedDocument, 'path' | 'kind' | 'bytes' | 'sha256'> & Partial<PublishedDocument>,
): ShippedDocument {
  const { path, kind, bytes, sha256, contentId, updated, signer } = document;
  return {
    path,
    kind,
    sha256,
    sizeBytes: bytes.length,
    ...(contentId === undefined ? {} : { contentId }),
    ...(updated === undefined ? {} : { updated }),
    ...(signer === undefined ? {} : { signer }),
  };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
