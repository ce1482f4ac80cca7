import { createHash } from 'node:crypto';
import { EngineError, errnoOf } from '../../errors.ts';
import { readArmor } from '../../source/armor.ts';
import { authenticate } from '../../source/authenticate.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { loadOpenPgp } from '../../source/openpgp.ts';
import { parseSeal, type VolumeSeal } from '../manifest.ts';
import { parseSums } from '../papers/sums.ts';
import { maxManifestBytes, maxSealBytes, maxSmallBytes, readInShipment } from '../reading/shipment-folder.ts';
import { shipmentNames } from '../shipment-layout.ts';
import type { DamagedFile } from './damaged-parts.ts';

/** What the seal of a volume and the list that it seals are worth. */
export interface JudgedSeal {
  readonly seal: VolumeSeal | undefined;
  /** SHA-256 by name, where the list can be gone by. */
  readonly sums: ReadonlyMap<string, string> | undefined;
  /** Of seal, signature and list; what the list itself tells of is not among them. */
  readonly damaged: readonly DamagedFile[];
}

/**
 * Finds out which of seal, its signature, the list and the keyring is damaged, from how they fit together. The signature does not tell that:
 * it only says that one of them is.
 */
export async function judgeSeal(folder: string, now: Date): Promise<JudgedSeal> {
  const papers = await readPapers(folder);
  const seal = quietly(() => parseSeal(papers.seal?.toString('utf8') ?? ''));
  const listed = quietly(() => parseSums(papers.sums?.toString('utf8') ?? ''));
  const fits = seal !== undefined && papers.sums !== undefined && sha256Of(papers.sums) === seal.sumsSha256;
  const suspects = [...papers.missing];
  const blame = (path: string, reason: string) => suspects.push({ path, reason });
  const canonical = papers.signature === undefined || (await isCanonical(papers.signature));
  if (await isAuthentic(papers, now)) {
    if (!canonical) blame(shipmentNames.sealSignature, 'it is not written as it was');
    if (!fits && papers.sums !== undefined) blame(shipmentNames.sums, 'it is not the list that was sealed');
    return { seal, sums: fits ? listed : undefined, damaged: suspects };
  }
  const ringFits = papers.ring !== undefined && listed?.get(shipmentNames.shipmentKeyring) === sha256Of(papers.ring);
  if (!canonical) blame(shipmentNames.sealSignature, 'it is no signature as it was written');
  else if (papers.seal !== undefined && papers.signature !== undefined && !(fits && !ringFits))
    blame(shipmentNames.seal, 'it is not what its signature says');
  if (listed === undefined && papers.sums !== undefined) blame(shipmentNames.sums, 'it cannot be read as a list');
  return { seal, sums: listed, damaged: suspects };
}

interface Papers {
  readonly seal: Buffer | undefined;
  readonly signature: Buffer | undefined;
  readonly sums: Buffer | undefined;
  readonly ring: Buffer | undefined;
  /** Of those, what cannot be had; the keyring is told of by the list. */
  readonly missing: readonly DamagedFile[];
}

async function readPapers(folder: string): Promise<Papers> {
  const missing: DamagedFile[] = [];
  const read = async (path: string, maxBytes: number) => {
    const found = await bytesOrFault(folder, path, maxBytes);
    if (typeof found !== 'string') return found;
    if (path !== shipmentNames.shipmentKeyring) missing.push({ path, reason: found });
    return undefined;
  };
  return {
    seal: await read(shipmentNames.seal, maxSealBytes),
    signature: await read(shipmentNames.sealSignature, maxSmallBytes),
    sums: await read(shipmentNames.sums, maxManifestBytes),
    ring: await read(shipmentNames.shipmentKeyring, maxSmallBytes),
    missing,
  };
}

/** Half a sentence for people where there are no bytes. Throws TARGET_GONE, UNSAFE_PATH. */
async function bytesOrFault(folder: string, name: string, maxBytes: number): Promise<Buffer | string> {
  try {
    return (await readInShipment(folder, name, maxBytes)) ?? 'there is no such file';
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'MALFORMED') return 'it is larger than it can be';
    if (error.code === 'DIGEST_MISMATCH') return `it cannot be read (${errnoOf(error.cause)})`;
    throw error;
  }
}

async function isAuthentic({ seal, signature, ring }: Papers, now: Date): Promise<boolean> {
  if (seal === undefined || signature === undefined || ring === undefined) return false;
  const keyring: Keyring | undefined = quietly(() => loadKeyring(ring, []));
  if (keyring === undefined) return false;
  try {
    await authenticate({ path: shipmentNames.seal, bytes: seal, signature }, keyring, now);
    return true;
  } catch {
    return false;
  }
}

/** Armor leaves room for changes that no signature covers: a checksum, headers, line ends. Ours is written in one way only. */
async function isCanonical(signature: Buffer): Promise<boolean> {
  const { library, config } = await loadOpenPgp();
  try {
    const { data } = readArmor(signature.toString('latin1'), 0);
    const read = await library.readSignature({ binarySignature: data, config });
    const written = [read.armor(config), library.armor(library.enums.armor.signature, data)];
    const text = signature.toString('latin1');
    return written.some((one) => one === text || one.replaceAll('\r\n', '\n') === text);
  } catch {
    return false;
  }
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
