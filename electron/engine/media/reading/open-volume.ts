import { createHash } from 'node:crypto';
import { FormatError, TrustError } from '../../errors.ts';
import { authenticate, type SignedDocument } from '../../source/authenticate.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { parseSeal, type VolumeSeal } from '../manifest.ts';
import { parseSums } from '../papers/sums.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { maxManifestBytes, maxSmallBytes, readInShipment } from './shipment-folder.ts';

/** One volume of a shipment whose manifest and seal were authenticated with the keys that it carries itself. */
export interface OpenedVolume {
  readonly folder: string;
  readonly number: number;
  readonly label: string;
  readonly seal: VolumeSeal;
}

export interface ReadVolume extends OpenedVolume {
  /** Text that `fingerprint` signed. */
  readonly manifestText: string;
  readonly manifestSha256: string;
  /** Of the key that signed manifest and seal. Whether it is believed is to be decided yet. */
  readonly fingerprint: string;
  /** Keys that the signer vouches for, its own among them. */
  readonly vouched: readonly string[];
}

/**
 * Reads one volume and proves that it agrees with itself. Throws MALFORMED where it has no seal or is damaged, SIGNATURE_BAD,
 * SIGNATURE_MISSING, KEY_MISSING, KEY_EXPIRED, CLOCK, UNSAFE_PATH.
 */
export async function readVolume(folder: string, now: Date): Promise<ReadVolume> {
  const ringBytes = await needed(folder, shipmentNames.shipmentKeyring, maxSmallBytes);
  const ring = loadKeyring(ringBytes, [], `${shipmentNames.shipmentKeyring} of the shipment in ${folder}`);
  const asked = { folder, now };
  const manifest = await signedFile(shipmentNames.manifest, { ...asked, ring, maxBytes: maxManifestBytes });
  const { fingerprint } = manifest.signer;
  const own = loadKeyring(ringBytes, [fingerprint]);
  const sealed = await signedFile(shipmentNames.seal, { ...asked, ring: own, maxBytes: maxSmallBytes });
  const seal = parseSeal(sealed.payload);
  if (seal.manifestSha256 !== manifest.sha256) throw otherManifest(folder);
  return {
    folder,
    number: seal.number,
    label: seal.label,
    seal,
    manifestText: manifest.payload,
    manifestSha256: manifest.sha256,
    fingerprint,
    vouched: (await isListed(folder, seal, ringBytes)) ? ring.fingerprints : [fingerprint],
  };
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
