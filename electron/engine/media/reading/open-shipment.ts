import { createHash } from 'node:crypto';
import type { ShipmentTrust } from '../../../contract/media.ts';
import { EngineError, errnoOf, FormatError, InputError, IntegrityError } from '../../errors.ts';
import { labelOf } from '../export/shipment-name.ts';
import { type Content, type Manifest, parseManifest, shipmentVersion } from '../manifest.ts';
import { shipmentFile } from '../shipment-layout.ts';
import { checkManifest } from './check-manifest.ts';
import { type OpenedVolume, type ReadVolume, readVolume } from './open-volume.ts';
import { readInShipment, sizeInShipment } from './shipment-folder.ts';
import { shipmentPlace } from './shipment-place.ts';
import { judgeShipper, type TrustedShippers } from './trusted-shippers.ts';

export interface OpenRequest {
  /** Folders of shipments, or volumes that have one: volumes of one shipment, in any order. */
  readonly folders: readonly string[];
  readonly shippers: TrustedShippers;
  /** Compared by a person, in its normal form. */
  readonly fingerprint?: string | undefined;
  readonly now: Date;
}

/** A part of a content, and where it stands; several files where several of the volumes have it. */
export interface LocatedPart {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Numbers of the volumes that have it. */
  readonly volumes: readonly number[];
  /** Where it stands on those at hand. */
  readonly files: readonly LocatedFile[];
}

/** A file of a volume; what is a link below the volume's folder is not followed. */
export interface LocatedFile {
  readonly file: string;
  /** The volume's folder. */
  readonly below: string;
}

/** A content that is all there on the volumes at hand. */
export interface LocatedContent {
  readonly sizeBytes: number;
  readonly parts: readonly (LocatedFile & { readonly sizeBytes: number; readonly sha256: string })[];
}

/** A shipment whose papers were authenticated. Believe nothing of it unless `trust.state` is `trusted`. */
export interface OpenedShipment {
  /** Of one that is not believed, and large: no more than its seals say, without mirrors and contents. */
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly trust: ShipmentTrust;
  /** Fingerprints of the shipper's keys: that of the manifest, and those that it vouches for. */
  readonly shipperKeys: readonly string[];
  /** Those at hand, by number. */
  readonly volumes: readonly OpenedVolume[];
  /** Those that are not. */
  readonly absent: Manifest['volumes'];
  /** All parts of a content, those on absent volumes without files; undefined where the shipment does not carry it. */
  partsOf(sha256: string): readonly LocatedPart[] | undefined;
  /** Undefined where it is not carried, or not wholly on the volumes at hand. The files are not looked at. */
  locate(sha256: string): LocatedContent | undefined;
  /** Reads a document whole, from the first volume that has it right. Throws MALFORMED, DIGEST_MISMATCH naming the file. */
  read(sha256: string): Promise<Buffer>;
}

/** As large as a source's documents may be. */
const maxDocumentBytes = 128 * 2 ** 20;

/**
 * Opens volumes of one shipment: authenticates manifest and seals, holds them against each other. Reads nothing else and writes
 * nothing. Throws BAD_ARGUMENT, MALFORMED, UNSUPPORTED_FORMAT, UNSAFE_PATH, SIGNATURE_BAD, SIGNATURE_MISSING, KEY_EXPIRED, CLOCK,
 * DIGEST_MISMATCH where the medium does not give a paper, TARGET_GONE.
 */
export async function openShipment({ folders, shippers, fingerprint, now }: OpenRequest): Promise<OpenedShipment> {
  const places: string[] = [];
  for (const folder of folders) places.push(await shipmentPlace(folder));
  const volumes: ReadVolume[] = [];
  const believes = (key: string) => key === fingerprint || shippers.knows(key);
  for (const place of new Set(places)) volumes.push(await readVolume(place, { now, believes }));
  const [first] = volumes;
  if (first === undefined) throw new InputError('BAD_ARGUMENT', 'Name at least one folder that holds a shipment.');
  for (const other of volumes) checkTogether(first, other);
  const manifest = first.manifestText === undefined ? saidBySeals(first, volumes) : ownManifest(first);
  for (const volume of volumes) checkVolume(volume, { manifest, volumes });
  const { manifestSha256 } = first;
  const trust = judgeShipper(manifest, shippers, fingerprint);
  return openedShipment({ manifest, manifestSha256, trust, volumes });
}

function ownManifest(volume: ReadVolume): Manifest {
  const manifest = parseManifest(volume.manifestText ?? '');
  if (manifest.fingerprint !== volume.fingerprint) throw otherSigner(manifest.fingerprint, volume);
  checkManifest(manifest);
  return manifest;
}

/** Enough to name the shipment and to compare its key. */
function saidBySeals({ seal, fingerprint }: ReadVolume, volumes: readonly ReadVolume[]): Manifest {
  const { shipmentId: id, title, createdAt } = seal;
  const seals = new Map(volumes.map((volume) => [volume.number, volume.seal]));
  return {
    format: 'streamferry-shipment',
    version: shipmentVersion,
    id,
    title,
    createdAt,
    application: '',
    fingerprint,
    volumes: Array.from({ length: seal.volumes }, (_, index) => {
      const { label = labelOf(title, index + 1, seal.volumes), bytes = 0, files = 0 } = seals.get(index + 1) ?? {};
      return { number: index + 1, label, sizeBytes: bytes, files };
    }),
    mirrors: [],
    contents: [],
  };
}

interface Parts {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly trust: ShipmentTrust;
  readonly volumes: readonly ReadVolume[];
}

function openedShipment({ manifest, manifestSha256, trust, volumes }: Parts): OpenedShipment {
  const contents = new Map(manifest.contents.map((content) => [content.sha256, content]));
  const at = new Map(volumes.map(({ number, folder }) => [number, folder]));
  const partsOf = (sha256: string) => contents.get(sha256)?.parts.map((part) => locatedPart(part, at));
  return {
    manifest,
    manifestSha256,
    trust,
    shipperKeys: [...new Set(volumes.flatMap(({ vouched }) => vouched))],
    volumes: volumes.toSorted((a, b) => a.number - b.number),
    absent: manifest.volumes.filter(({ number }) => !at.has(number)),
    partsOf,
    locate(sha256) {
      const parts = partsOf(sha256);
      const here =
        parts?.flatMap(({ files: [at], sizeBytes, sha256: own }) =>
          at === undefined ? [] : [{ ...at, sizeBytes, sha256: own }],
        ) ?? [];
      const sizeBytes = contents.get(sha256)?.sizeBytes;
      return sizeBytes === undefined || here.length !== parts?.length ? undefined : { sizeBytes, parts: here };
    },
    read: (sha256) => readContent(contents.get(sha256), { sha256, volumes }),
  };
}

function locatedPart(part: Content['parts'][number], at: ReadonlyMap<number, string>): LocatedPart {
  const { name, sizeBytes, sha256 } = part;
  const folders = part.volumes.flatMap((number) => at.get(number) ?? []);
  const files = folders.map((below) => ({ below, file: shipmentFile(below, name) }));
  return { name, sizeBytes, sha256, volumes: part.volumes, files };
}

async function readContent(
  content: Content | undefined,
  { sha256, volumes }: { readonly sha256: string; readonly volumes: readonly OpenedVolume[] },
): Promise<Buffer> {
  if (content === undefined || content.sizeBytes > maxDocumentBytes) {
    throw new FormatError('MALFORMED', `The shipment should carry the document ${sha256}, but does not.`);
  }
  const parts: Buffer[] = [];
  for (const part of content.parts) parts.push(await readPart(part, volumes));
  const bytes = Buffer.concat(parts);
  const hex = sha256Of(bytes);
  if (hex === sha256) return bytes;
  throw new IntegrityError(
    'DIGEST_MISMATCH',
    `The document ${sha256} of the shipment should have that SHA-256, but its parts together have ${hex}: its manifest is wrong. Write the shipment again.`,
    { path: content.parts[0]?.name },
  );
}

async function readPart(
  { name, sizeBytes, sha256 }: Content['parts'][number],
  volumes: readonly OpenedVolume[],
): Promise<Buffer> {
  let found = 'there is no such file';
  for (const { folder } of volumes) {
    const read = await bytesOrFault(folder, { name, sizeBytes });
    if (read === undefined) continue;
    if (typeof read === 'string') {
      found = read;
      continue;
    }
    const hex = sha256Of(read);
    if (hex === sha256) return read;
    found = `it has the SHA-256 ${hex}`;
  }
  throw new IntegrityError(
    'DIGEST_MISMATCH',
    `${name} of the shipment should have the SHA-256 ${sha256}, but ${found}. Write the shipment again.`,
    { path: name },
  );
}

/** Half a sentence where one volume has it damaged: another may have it right. Throws TARGET_GONE, UNSAFE_PATH. */
async function bytesOrFault(
  folder: string,
  { name, sizeBytes }: Pick<Content['parts'][number], 'name' | 'sizeBytes'>,
): Promise<Buffer | string | undefined> {
  try {
    const size = await sizeInShipment(folder, name);
    if (size !== undefined && size !== sizeBytes) return `it has ${size} bytes instead of ${sizeBytes}`;
    return await readInShipment(folder, name, sizeBytes);
  } catch (error) {
    const hopeless = !(error instanceof EngineError) || ['TARGET_GONE', 'UNSAFE_PATH'].includes(error.code);
    if (hopeless) throw error;
    return `it cannot be read (${errnoOf(error.cause) ?? error.code})`;
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function checkTogether(first: ReadVolume, other: ReadVolume): void {
  if (other.manifestSha256 === first.manifestSha256 && other.fingerprint === first.fingerprint) return;
  throw new InputError(
    'BAD_ARGUMENT',
    `${other.folder} and ${first.folder} are no volumes of one shipment: their manifests differ. Read them one after the other, or bring all volumes of the newer one.`,
    { path: other.folder },
  );
}

function checkVolume(
  { folder, seal, number }: ReadVolume,
  { manifest, volumes }: { readonly manifest: Manifest; readonly volumes: readonly ReadVolume[] },
): void {
  const planned = manifest.volumes.find((one) => one.number === number);
  const isSame = seal.title === manifest.title && seal.createdAt === manifest.createdAt;
  const fits = isSame && seal.volumes === manifest.volumes.length && planned?.label === seal.label;
  if (seal.shipmentId !== manifest.id || !fits) {
    throw new FormatError(
      'MALFORMED',
      `The seal of the shipment in ${folder} is that of another volume. Write the shipment again.`,
      { path: folder },
    );
  }
  const twin = volumes.find((one) => one.number === number && one.folder !== folder);
  if (twin !== undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      `${folder} and ${twin.folder} are both volume ${number} of the shipment. Name one of them.`,
      { path: folder },
    );
  }
}

function otherSigner(announced: string, { folder, fingerprint }: ReadVolume): FormatError {
  return new FormatError(
    'MALFORMED',
    `The manifest of the shipment in ${folder} names the key ${announced}, but is signed by ${fingerprint}. Write the shipment again.`,
    { path: folder },
  );
}
