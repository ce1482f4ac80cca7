import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Content, Manifest, ShippedMirror } from '../../../../electron/engine/media/manifest.ts';
import { encodeManifest } from '../../../../electron/engine/media/manifest.ts';
import { composePapers } from '../../../../electron/engine/media/papers/papers.ts';
import { composeSums } from '../../../../electron/engine/media/papers/sums.ts';
import { contentName, shipmentFile } from '../../../../electron/engine/media/shipment-layout.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

export interface ShipmentWish {
  /** Of each mirror: item bytes by path. */
  readonly mirrors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly volumes?: number;
  /** Larger contents go in parts. */
  readonly partBytes?: number;
  /** Item paths that are not carried. */
  readonly spared?: readonly string[];
  readonly delta?: Manifest['delta'];
  /** Instead of `index 1` and so on. */
  readonly index?: string;
}

export interface MadeShipment {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Of each volume, by number less one. */
  readonly folders: readonly string[];
}

export const packageList =
  'adduser\t3.137ubuntu1\nlibc6:amd64\t2.39-0ubuntu8.4\nlogin\t1:4.13+dfsg1-4\nsnap:lxd\t5.21/stable 28373\n';
export const colonPath = 'streams/v1/com.ubuntu.maas:stable:v3:download.json';
export const squashfs = 'noble/amd64/20250805/squashfs';

export const items: Readonly<Record<string, string>> = {
  'noble/amd64/20250805/ga-24.04/generic/boot-kernel': 'kernel',
  'noble/amd64/20250805/ga-24.04/generic/boot-initrd': 'initrd of some length',
  [squashfs]: 'squashfs '.repeat(20),
  'noble/amd64/20250805/squashfs.manifest': packageList,
  'noble/amd64/20250805/with space: 100%/second-kernel': 'kernel',
};

/** Volumes of a shipment as they stand after writing, but for signatures; small contents are dealt out in turn, documents stand on each. */
export async function makeShipment(wish: ShipmentWish = {}): Promise<MadeShipment> {
  const contents = new Map<string, Buffer>();
  const keep = (bytes: Buffer) => {
    contents.set(sha256Of(bytes), bytes);
    return { sha256: sha256Of(bytes), sizeBytes: bytes.length };
  };
  const mirrors = Object.entries(wish.mirrors ?? { lab: items }).map(([name, files], number) =>
    mirrorOf({ id: `id-${number}`, name, files, index: wish.index ?? `index ${number}` }, keep),
  );
  const numbers = Array.from({ length: wish.volumes ?? 1 }, (_, index) => index + 1);
  const spared = new Set(
    mirrors
      .flatMap(({ files }) => files)
      .filter(({ path }) => wish.spared?.includes(path))
      .map(({ sha256 }) => sha256),
  );
  const everywhere = new Set(mirrors.flatMap(({ documents }) => documents.map(({ sha256 }) => sha256)));
  const deal = dealer(numbers);
  const placed = [...contents]
    .filter(([sha256]) => !spared.has(sha256))
    .map(
      ([sha256, bytes]): Content => ({
        sha256,
        sizeBytes: bytes.length,
        parts: pieces(bytes, wish.partBytes).map((piece, index, all) => ({
          name: contentName(sha256, all.length === 1 ? undefined : index + 1),
          sizeBytes: piece.length,
          sha256: sha256Of(piece),
          volumes: everywhere.has(sha256) ? numbers : [deal()],
        })),
      }),
    );
  const manifest: Manifest = {
    format: 'streamferry-shipment',
    version: 1,
    id: '0f4f7a1e-7c0c-4a6e-9d4b-0c2b5f1f8a11',
    title: 'Images for the lab',
    createdAt: '2026-05-31T12:00:00.123Z',
    application: 'Streamferry 0.5.0',
    fingerprint: 'A'.repeat(40),
    volumes: numbers.map((number) => ({ number, label: `Lab ${number} of ${numbers.length}`, sizeBytes: 1, files: 1 })),
    ...(wish.delta === undefined ? {} : { delta: wish.delta }),
    mirrors,
    contents: placed,
  };
  const manifestSha256 = sha256Of(encodeManifest(manifest));
  const made = { manifest, manifestSha256, contents };
  const folders = [];
  for (const number of numbers) folders.push(await layOut(made, number, wish.partBytes));
  return { ...made, folders };
}

export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** All contents of a made shipment, as an exporter reads them. */
export function reading({ contents }: Pick<MadeShipment, 'contents'>): (sha256: string) => Promise<Buffer> {
  return async (sha256) => {
    const bytes = contents.get(sha256);
    if (bytes === undefined) throw new Error(`no content ${sha256}`);
    return bytes;
  };
}

async function layOut(made: Omit<MadeShipment, 'folders'>, number: number, partBytes?: number): Promise<string> {
  const folder = join(tempFolder(), 'streamferry-lab');
  const files = new Map<string, Buffer>();
  for (const { sha256, parts } of made.manifest.contents) {
    const all = pieces(made.contents.get(sha256) ?? Buffer.alloc(0), partBytes);
    for (const [index, part] of parts.entries()) {
      if (part.volumes.includes(number)) files.set(part.name, all[index] ?? Buffer.alloc(0));
    }
  }
  const papers = await composePapers({
    ...made,
    volume: number,
    keyrings: { shipment: Buffer.from('key'), upstream: new Map([['B'.repeat(40), Buffer.from('upstream')]]) },
    readContent: reading(made),
  });
  for (const { name, bytes } of papers) files.set(name, bytes);
  files.set('manifest.json', encodeManifest(made.manifest));
  const sums = composeSums([...files].map(([name, bytes]) => ({ name, sha256: sha256Of(bytes) })));
  for (const [name, bytes] of [...files, ['SHA256SUMS', sums] as const, ['volume.json', Buffer.from('{}')] as const]) {
    mkdirSync(dirname(shipmentFile(folder, name)), { recursive: true });
    writeFileSync(shipmentFile(folder, name), bytes);
  }
  return folder;
}

interface MirrorWish {
  readonly id: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly index: string;
}

type Keep = (bytes: Buffer) => { readonly sha256: string; readonly sizeBytes: number };

function mirrorOf({ id, name, files, index }: MirrorWish, keep: Keep): ShippedMirror {
  const contentId = 'com.ubuntu.maas:stable:v3:download';
  const signer = { fingerprint: 'C'.repeat(40), userId: 'Lab <lab@example.com>', signedAt: '2026-05-01T10:00:00.000Z' };
  const shipped = Object.entries(files).map(([path, text]) => ({
    path,
    ...keep(Buffer.from(text)),
    checkedAt: '2026-05-02T00:00:00.000Z',
  }));
  const product = 'com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04';
  const listed = Object.fromEntries(
    shipped.map(({ path, sha256, sizeBytes }) => [
      itemName(path),
      { ftype: itemType(path), path, sha256, size: sizeBytes },
    ]),
  );
  const products = {
    [product]: {
      os: 'ubuntu',
      release: 'noble',
      arch: 'amd64',
      label: 'stable',
      subarch: 'ga-24.04',
      kflavor: 'generic',
      subarches: 'generic,ga-24.04',
      version: '24.04',
      release_title: '24.04 LTS',
      versions: { '20250805': { items: listed } },
    },
  };
  const text = JSON.stringify({ format: 'products:1.0', content_id: contentId, datatype: 'image-ids', products });
  const document = { path: colonPath, ...keep(Buffer.from(text)) };
  const rootIndex = { path: 'streams/v1/index.json', ...keep(Buffer.from(index)) };
  return {
    id,
    name,
    settings: {
      source: { url: 'http://images.example.com/v3/stable/', fallbackUrls: [], trust: 'signed', fingerprints: [] },
      selection: { rules: [], pins: [] },
      publication: 'trimmed',
      keepRevisions: 1,
    },
    revision: { number: 5, publishedAt: '2026-05-30T12:00:00.000Z' },
    documents: [
      { path: 'streamferry.gpg', kind: 'signature', ...keep(Buffer.from('keyring')) },
      { ...document, kind: 'products', contentId, signer },
      { ...rootIndex, kind: 'index', signer },
    ],
    upstream: [{ ...document, kind: 'products', contentId, signer }],
    evidence: [{ ...document, contentId, receivedAt: '2026-05-02T00:00:00.000Z', signer }],
    holdings: shipped.map(({ path, sizeBytes, sha256 }) => ({
      ruleId: 'rule',
      contentId,
      product,
      version: '20250805',
      item: itemName(path),
      path,
      sizeBytes,
      digest: { algorithm: 'sha256', hex: sha256 },
      evidence: document.sha256,
    })),
    files: shipped,
    custody: [{ kind: 'signed', signer, documents: [{ path: document.path, sha256: document.sha256 }] }],
  };
}

function itemName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function itemType(path: string): string {
  return path.endsWith('.manifest') ? 'manifest' : itemName(path);
}

function dealer(numbers: readonly number[]): () => number {
  let turn = -1;
  return () => {
    turn += 1;
    return numbers[turn % numbers.length] ?? 1;
  };
}

function pieces(bytes: Buffer, partBytes = Number.POSITIVE_INFINITY): Buffer[] {
  if (bytes.length <= partBytes) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, index) =>
    bytes.subarray(index * partBytes, (index + 1) * partBytes),
  );
}
