import { readFile } from 'node:fs/promises';
import type { SourceTrust } from '../../../contract/source.ts';
import { TrustError } from '../../errors.ts';
import { isFingerprint, normalFingerprint } from '../../source/fingerprint.ts';
import { locateKeyring } from '../../source/key-search.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { upstreamKeyName } from '../shipment-layout.ts';
import type { OpenedShipment } from './open-shipment.ts';
import { maxSmallBytes, readInShipment } from './shipment-folder.ts';

type SignedTrust = Extract<SourceTrust, { kind: 'signed' }>;

/** The keys that this site has for what upstream signs. */
export interface SiteKeys {
  /** A person's file: it alone counts, as MAAS's keyring would. */
  readonly keyringFile?: string | undefined;
  /** What saved sources, and the mirror that is there already, say must have signed them. */
  readonly trusts: readonly SignedTrust[];
  readonly keyStoreFolder: string;
  readonly bundledFolder?: string | undefined;
  /** Default: where Ubuntu and MAAS put theirs. */
  readonly systemFiles?: readonly string[];
}

/**
 * The keyring that upstream's documents in a shipment are authenticated with; undefined where this site knows no key at all. The bytes
 * of a key may come from the medium, but only of one whose fingerprint this site names. Throws KEY_MISSING where the person's file is none.
 */
export async function upstreamKeyring(
  site: SiteKeys,
  shipment: Pick<OpenedShipment, 'volumes'>,
): Promise<Keyring | undefined> {
  if (site.keyringFile !== undefined) return personsKeyring(site.keyringFile);
  const found: Keyring[] = [];
  for (const trust of site.trusts) found.push(...(await keyringsFor(trust, site, shipment)));
  if (found.length === 0) return undefined;
  const accepted = found.flatMap((ring) => (ring.accepted.length > 0 ? ring.accepted : ring.fingerprints));
  return loadKeyring(Buffer.concat(found.map((ring) => ring.binary)), accepted);
}

async function personsKeyring(file: string): Promise<Keyring> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = 'Give a file that exists and that you may read';
    throw new TrustError('KEY_MISSING', `The keyring ${file} cannot be read: ${reason}. ${advice}.`, {
      path: file,
      cause,
    });
  });
  return loadKeyring(bytes, [], `The keyring ${file}`);
}

async function keyringsFor(
  trust: SignedTrust,
  site: SiteKeys,
  shipment: Pick<OpenedShipment, 'volumes'>,
): Promise<Keyring[]> {
  if (trust.keyringFile !== undefined) return located(trust, site);
  const rings: Keyring[] = [];
  for (const fingerprint of trust.fingerprints.map(normalFingerprint).filter(isFingerprint)) {
    const here = await located({ kind: 'signed', fingerprints: [fingerprint] }, site);
    rings.push(...(here.length > 0 ? here : await carried(fingerprint, shipment)));
  }
  return rings;
}

async function located(trust: SignedTrust, site: SiteKeys): Promise<Keyring[]> {
  const { keyStoreFolder, bundledFolder, systemFiles } = site;
  const search = {
    trust,
    keyStoreFolder,
    ...(bundledFolder === undefined ? {} : { bundledFolder }),
    ...(systemFiles === undefined ? {} : { systemFiles }),
  };
  return orNone(async () => [(await locateKeyring(search)).keyring]);
}

/** The key of this fingerprint, and no other, from the first volume that has it. */
async function carried(fingerprint: string, { volumes }: Pick<OpenedShipment, 'volumes'>): Promise<Keyring[]> {
  for (const { folder } of volumes) {
    const bytes = await readInShipment(folder, upstreamKeyName(fingerprint), maxSmallBytes);
    if (bytes === undefined) continue;
    const rings = await orNone(async () => [loadKeyring(bytes, [fingerprint])]);
    if (rings.some((ring) => ring.accepts(fingerprint))) return rings;
  }
  return [];
}

async function orNone(look: () => Promise<Keyring[]>): Promise<Keyring[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof TrustError && error.code === 'KEY_MISSING') return [];
    throw error;
  }
}
