import type { Failure } from '../../contract/failure.ts';
import type { SourceTrust } from '../../contract/source.ts';
import { failureOf, TrustError } from '../errors.ts';
import { collectSigners } from '../media/export/upstream-signers.ts';
import { keyStoreFolder, practiceSource, practiceUrl } from '../source/connect.ts';
import { keyIdOf } from '../source/fingerprint.ts';
import { type KeySearch, locateKeyring } from '../source/key-search.ts';
import type { ExportedMirror } from './export-mirrors.ts';
import type { Services } from './services.ts';
import { findSourceOf } from './source-look-up.ts';

export interface UpstreamKeys {
  /** Binary, by fingerprint. */
  readonly keys: ReadonlyMap<string, Buffer>;
  /** Of keys that are not on this machine, so that they cannot travel along. */
  readonly missing: readonly Failure[];
}

/** The public keys of whoever signed what the mirrors rest on, as far as they are on this machine; nobody is asked for others. */
export async function upstreamKeys(mirrors: readonly ExportedMirror[], services: Services): Promise<UpstreamKeys> {
  const keys = new Map<string, Buffer>();
  const missing = new Map<string, Failure>();
  for (const mirror of mirrors) {
    const trusts = await trustsOf(mirror, services);
    for (const fingerprint of collectSigners(mirror.ledger)) {
      const key = keys.get(fingerprint) ?? (await findKey(fingerprint, trusts, services));
      if (key === undefined) missing.set(fingerprint, notAtHand(fingerprint, mirror.name));
      else keys.set(fingerprint, key);
    }
  }
  return { keys, missing: [...missing.values()] };
}

/** What says where keys of the mirror's source may be. */
async function trustsOf({ layout, file }: ExportedMirror, services: Services): Promise<readonly SourceTrust[]> {
  const { dataFolder } = services.options;
  try {
    const { description } = await findSourceOf({ folder: layout.root, file }, services);
    if (description.url !== practiceUrl) return [description.trust];
    return [(await practiceSource({ description, dataFolder, now: services.now() })).trust];
  } catch {
    // A source that is forgotten or away: its key may still be in a usual place.
    return [];
  }
}

async function findKey(
  fingerprint: string,
  trusts: readonly SourceTrust[],
  { options }: Services,
): Promise<Buffer | undefined> {
  const { dataFolder, bundledKeyringFolder } = options;
  const signed = trusts.filter((trust) => trust.kind === 'signed');
  for (const trust of [...signed, { kind: 'signed' as const, fingerprints: [fingerprint] }]) {
    const search: KeySearch = {
      trust,
      keyStoreFolder: keyStoreFolder(dataFolder),
      ...(bundledKeyringFolder === undefined ? {} : { bundledFolder: bundledKeyringFolder }),
    };
    const found = await locateKeyring(search).catch(unlessMissing);
    const block = found?.keyring.holders(keyIdOf(fingerprint)).find((one) => one.fingerprint === fingerprint);
    if (block !== undefined) return block.bytes;
  }
  return undefined;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof TrustError && error.code === 'KEY_MISSING') return undefined;
  throw error;
}

function notAtHand(fingerprint: string, mirror: string): Failure {
  return failureOf(
    new TrustError(
      'KEY_MISSING',
      `The key ${fingerprint} that signed upstream of ${mirror} is not on this machine, so it cannot travel along. The site needs it from elsewhere, as its MAAS has it.`,
      { details: { fingerprint } },
    ),
  );
}
