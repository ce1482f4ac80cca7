import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { collectMirror } from '../../electron/engine/media/export/collect-mirror.ts';
import { type ContentSource, contentsOf } from '../../electron/engine/media/export/content-source.ts';
import {
  type Content,
  encodeManifest,
  encodeSeal,
  type Manifest,
  type ShippedMirror,
  type VolumeSeal,
} from '../../electron/engine/media/manifest.ts';
import {
  contentName,
  shipmentFile,
  shipmentNames,
  upstreamKeyName,
} from '../../electron/engine/media/shipment-layout.ts';
import { openForReading } from '../../electron/engine/mirror/mirror-folder.ts';
import { signDetached } from '../../electron/engine/publication/sign-documents.ts';
import { SigningKeys } from '../../electron/engine/publication/signing-key.ts';
import { treeOf } from './tree.ts';

export interface HandmadeWish {
  readonly mirrors: readonly { readonly name: string; readonly folder: string }[];
  /** Gets a folder for each volume. */
  readonly target: string;
  /** Whose app writes it. */
  readonly keys: SigningKeys;
  /** Item files are dealt out among so many; default one. */
  readonly volumes?: number;
  /** Larger files go in parts of so many bytes, each part to the next volume. */
  readonly partBytes?: number;
  /** SHA-256 of contents that are not carried, as in a delta, and what the site may remove by mirror id. */
  readonly delta?: { readonly without: readonly string[]; readonly removes?: Readonly<Record<string, string[]>> };
  /** Upstream keys that travel along, by fingerprint. */
  readonly upstreamKeys?: Readonly<Record<string, Uint8Array>>;
  /** What a forger changes before it is signed; contents that are not the mirrors' come with their bytes. */
  readonly forge?: (mirrors: readonly ShippedMirror[]) => Promise<Forged> | Forged;
  readonly now?: Date;
}

export interface Forged {
  readonly mirrors: readonly ShippedMirror[];
  readonly bytes?: readonly Buffer[];
  /** Further files of every volume. */
  readonly papers?: Readonly<Record<string, Buffer>>;
}

export interface HandmadeShipment {
  /** Of each volume, in the order of their numbers. */
  readonly folders: readonly string[];
  readonly manifest: Manifest;
  readonly fingerprint: string;
}

interface Laid {
  readonly content: Content;
  bytes(): Buffer;
}

/** Keys that are made at once; those of an engine stand in its data folder. */
export async function quickKeys(dataFolder: string, now: () => Date = () => new Date()): Promise<SigningKeys> {
  mkdirSync(dataFolder, { recursive: true });
  const keys = new SigningKeys({ dataFolder, now });
  await keys.ensure({ algorithm: 'ed25519', userName: 'Handmade' });
  return keys;
}

/** Lays a shipment by hand from mirrors as they stand, in the format of manifest.ts, with nothing of what writes shipments. */
export async function handmadeShipment(wish: HandmadeWish): Promise<HandmadeShipment> {
  const { keys, target, volumes = 1, delta, now = new Date() } = wish;
  const collected = await Promise.all(wish.mirrors.map(collect));
  const forged = (await wish.forge?.(collected.map(({ shipped }) => shipped))) ?? {
    mirrors: collected.map((one) => one.shipped),
  };
  const laid = lay([...contentsOf(collected).values()], forged.bytes ?? [], wish);
  const key = await keys.unlock();
  const title = wish.mirrors.map(({ name }) => name).join(', ');
  const manifest: Manifest = {
    format: 'streamferry-shipment',
    version: 1,
    id: uuidOf(title),
    title,
    createdAt: now.toISOString(),
    application: 'Streamferry 0.0.0',
    fingerprint: key.fingerprint,
    volumes: Array.from({ length: volumes }, (_, index) => plannedVolume(index + 1, { title, volumes, laid })),
    ...(delta === undefined
      ? {}
      : {
          delta: {
            receiptId: uuidOf('receipt'),
            site: 'the site',
            createdAt: now.toISOString(),
            fingerprint: key.fingerprint,
            removes: { ...delta.removes },
          },
        }),
    mirrors: forged.mirrors,
    contents: laid.map(({ content }) => content),
  };
  const bytes = encodeManifest(manifest);
  const signature = await signDetached(bytes, key, now);
  const papers: Record<string, Buffer> = {
    [shipmentNames.manifest]: bytes,
    [shipmentNames.manifestSignature]: signature,
    [shipmentNames.readme]: Buffer.from('A shipment made by hand.\n'),
    [shipmentNames.shipmentKeyring]: await keys.publicKeyring(),
    ...Object.fromEntries(
      Object.entries(wish.upstreamKeys ?? {}).map(([fingerprint, key]) => [
        upstreamKeyName(fingerprint),
        Buffer.from(key),
      ]),
    ),
    ...forged.papers,
  };
  const folders = manifest.volumes.map(({ number }) =>
    join(target, `volume-${number}`, `streamferry-${wish.mirrors[0]?.name}`),
  );
  for (const [index, folder] of folders.entries()) {
    const number = index + 1;
    for (const [name, content] of Object.entries(papers)) write(folder, name, content);
    for (const { content, bytes: read } of laid) writeParts(folder, content, { number, bytes: read() });
    const sums = Object.entries(treeOf(folder)).map(([name, hex]) => `${hex}  ${name}\n`);
    write(folder, shipmentNames.sums, Buffer.from(sums.join('')));
    const seal: VolumeSeal = {
      format: 'streamferry-volume',
      version: 1,
      shipmentId: manifest.id,
      title,
      createdAt: manifest.createdAt,
      manifestSha256: sha256Of(bytes),
      sumsSha256: sha256Of(Buffer.from(sums.join(''))),
      number,
      volumes,
      label: manifest.volumes[index]?.label ?? '',
      writtenAt: now.toISOString(),
      files: manifest.volumes[index]?.files ?? 0,
      bytes: manifest.volumes[index]?.sizeBytes ?? 0,
      reread: 'cached',
    };
    write(folder, shipmentNames.seal, encodeSeal(seal));
    write(folder, shipmentNames.sealSignature, await signDetached(encodeSeal(seal), key, now));
  }
  return { folders, manifest, fingerprint: key.fingerprint };
}

async function collect({ name, folder }: { readonly name: string; readonly folder: string }) {
  const { layout, file, ledger, close } = await openForReading(folder);
  try {
    if (file === undefined || ledger === undefined) throw new Error(`${folder} is no mirror`);
    return await collectMirror({ name, layout, file, ledger });
  } finally {
    close();
  }
}

/** Contents with their parts: documents on every volume, files dealt out one after the other. */
function lay(sources: readonly ContentSource[], added: readonly Buffer[], wish: HandmadeWish): Laid[] {
  const { volumes = 1, partBytes = Number.POSITIVE_INFINITY, delta } = wish;
  const all = Array.from({ length: volumes }, (_, index) => index + 1);
  const carried = sources.filter(({ sha256 }) => !delta?.without.includes(sha256));
  let turn = 0;
  const next = () => [(turn++ % volumes) + 1];
  const partsOf = (bytes: Buffer, everywhere: boolean): Content['parts'] => {
    const sha256 = sha256Of(bytes);
    if (bytes.length <= partBytes || everywhere)
      return [{ name: contentName(sha256), sizeBytes: bytes.length, sha256, volumes: everywhere ? all : next() }];
    return Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, index) => {
      const part = bytes.subarray(index * partBytes, (index + 1) * partBytes);
      return { name: contentName(sha256, index + 1), sizeBytes: part.length, sha256: sha256Of(part), volumes: next() };
    });
  };
  const laid = carried.map(({ file, everywhere }) => ({ bytes: () => readFileSync(file), everywhere }));
  const known = new Set(carried.map(({ sha256 }) => sha256));
  const more = added
    .filter((bytes) => !known.has(sha256Of(bytes)))
    .map((bytes) => ({ bytes: () => bytes, everywhere: true }));
  return [...laid, ...more].map(({ bytes, everywhere }) => {
    const whole = bytes();
    const content = { sha256: sha256Of(whole), sizeBytes: whole.length, parts: partsOf(whole, everywhere) };
    return { content, bytes };
  });
}

function plannedVolume(
  number: number,
  { title, volumes, laid }: { readonly title: string; readonly volumes: number; readonly laid: readonly Laid[] },
): Manifest['volumes'][number] {
  const parts = laid.flatMap(({ content }) => content.parts).filter((part) => part.volumes.includes(number));
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  return { number, label: volumes === 1 ? title : `${title} ${number} of ${volumes}`, sizeBytes, files: parts.length };
}

function writeParts(
  folder: string,
  { parts }: Content,
  { number, bytes }: { readonly number: number; readonly bytes: Buffer },
) {
  let at = 0;
  for (const { name, sizeBytes, volumes } of parts) {
    if (volumes.includes(number)) write(folder, name, bytes.subarray(at, at + sizeBytes));
    at += sizeBytes;
  }
}

function write(folder: string, name: string, bytes: Uint8Array): void {
  const file = shipmentFile(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same for the same text. */
function uuidOf(text: string): string {
  const hex = sha256Of(Buffer.from(text));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
