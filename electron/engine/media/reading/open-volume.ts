import { createHash } from 'node:crypto';
import { FormatError, TrustError } from '../../errors.ts';
import { authenticate, type SignedDocument } from '../../source/authenticate.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { parseSeal, type VolumeSeal } from '../manifest.ts';
import { parseSums } from '../papers/sums.ts';
import { shipmentNames } from '../shipment-layout.ts';
import {
  maxManifestBytes,
  maxSealBytes,
  maxSmallBytes,
  maxStrangeManifestBytes,
  readInShipment,
  sizeInShipment,
} from './shipment-folder.ts';

/** One volume of a shipment whose seal was authenticated with the keys that it carries itself, and its manifest where it was read. */
export interface OpenedVolume {
  readonly folder: string;
  readonly number: number;
  readonly label: string;
  readonly seal: VolumeSeal;
}

export interface ReadVolume extends OpenedVolume {
  /** Text that `fingerprint` signed; absent where it is large and that key is not believed. */
  readonly manifestText: string | undefined;
  readonly manifestSha256: string;
  /** Of the key that signed seal and manifest. */
  readonly fingerprint: string;
  /** Keys that the signer vouches for, its own among them. */
  readonly vouched: readonly string[];
}

export interface VolumeToRead {
  readonly now: Date;
  /** Whether a key is worth reading much for that it signed. */
  readonly believes: (fingerprint: string) => boolean;
}

/**
 * Reads one volume and proves that it agrees with itself: first the seal, which is small and says whose it is. Throws MALFORMED where it
 * has none or is damaged, SIGNATURE_BAD, SIGNATURE_MISSING, KEY_MISSING, KEY_EXPIRED, CLOCK, UNSAFE_PATH, DIGEST_MISMATCH.
 */
export async function readVolume(folder: string, { now, believes }: VolumeToRead): Promise<ReadVolume> {
  const ringBytes = await needed(folder, shipmentNames.shipmentKeyring, maxSmallBytes);
  const ring = loadKeyring(ringBytes, [], `${shipmentNames.shipmentKeyring} of the shipment in ${folder}`);
  const asked = { folder, now };
  const sealed = await signedFile(shipmentNames.seal, { ...asked, ring, maxBytes: maxSealBytes });
  const { fingerprint } = sealed.signer;
  const seal = parseSeal(sealed.payload);
  const believed = believes(fingerprint);
  const own = loadKeyring(ringBytes, [fingerprint]);
  const manifest = await manifestIn(folder, { ...asked, ring: own, believed });
  if (manifest !== undefined && seal.manifestSha256 !== manifest.sha256) throw otherManifest(folder);
  return {
    folder,
    number: seal.number,
    label: seal.label,
    seal,
    manifestText: manifest?.payload,
    manifestSha256: seal.manifestSha256,
    fingerprint,
    vouched: believed && (await isListed(folder, seal, ringBytes)) ? ring.fingerprints : [fingerprint],
  };
}

/** Undefined where it is larger than what is read of a stranger's. */
async function manifestIn(
  folder: string,
  { believed, ...asked }: Omit<Signed, 'maxBytes'> & { readonly believed: boolean },
): Promise<SignedDocument | undefined> {
  const size = (await sizeInShipment(folder, shipmentNames.manifest)) ?? 0;
  if (!believed && size > maxStrangeManifestBytes) return undefined;
  return signedFile(shipmentNames.manifest, { ...asked, maxBytes: maxManifestBytes });
}

/** The keyring counts as the signer's word only where the sealed list names just these bytes. */
async function isListed(folder: string, seal: VolumeSeal, ringBytes: Buffer): Promise<boolean> {
  const sums = await readInShipment(folder, shipmentNames.sums, maxManifestBytes);
  if (sums === undefined || sha256Of(sums) !== seal.sumsSha256) return false;
  return parseSums(sums.toString('utf8')).get(shipmentNames.shipmentKeyring) === sha256Of(ringBytes);
}

interface Signed {
  readonly folder: string;
  readonly now: Date;
  readonly ring: Keyring;
  readonly maxBytes: number;
}

async function signedFile(name: string, { folder, now, ring, maxBytes }: Signed): Promise<SignedDocument> {
  const bytes = await needed(folder, name, maxBytes);
  const signature = await needed(folder, `${name}.gpg`, maxSmallBytes);
  try {
    return await authenticate({ path: name, bytes, signature }, ring, now);
  } catch (error) {
    if (error instanceof TrustError && (error.code === 'SIGNATURE_BAD' || error.code === 'SIGNER_UNKNOWN'))
      throw badSignature(folder, name, error);
    throw error;
  }
}

async function needed(folder: string, name: string, maxBytes: number): Promise<Buffer> {
  const bytes = await readInShipment(folder, name, maxBytes);
  if (bytes !== undefined) return bytes;
  throw new FormatError(
    'MALFORMED',
    `The shipment in ${folder} has no ${name}: it was not finished, or files of it were removed. Write it again with the machine that has it.`,
    { path: name },
  );
}

function badSignature(folder: string, name: string, cause: TrustError): TrustError {
  return new TrustError(
    'SIGNATURE_BAD',
    `${name} of the shipment in ${folder} is not what its signature says: ${name}, ${name}.gpg or ${shipmentNames.shipmentKeyring} was changed or damaged after it was written. Check the shipment to learn which, and write it again.`,
    { path: name, cause },
  );
}

function otherManifest(folder: string): FormatError {
  return new FormatError(
    'MALFORMED',
    `The seal of the shipment in ${folder} belongs to another ${shipmentNames.manifest} than the one that stands there: writing it was interrupted. Write the shipment again.`,
    { path: shipmentNames.seal },
  );
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
