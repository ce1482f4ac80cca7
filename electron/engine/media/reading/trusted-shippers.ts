import type { ShipmentTrust } from '../../../contract/media.ts';
import { InputError, TrustError } from '../../errors.ts';
import type { SigningKeys } from '../../publication/signing-key.ts';
import type { Registry } from '../../registry/registry.ts';
import { isFingerprint, normalFingerprint } from '../../source/fingerprint.ts';
import type { Manifest } from '../manifest.ts';

/** Whose shipments this site believes. */
export interface TrustedShippers {
  /** Trusted after a person compared its fingerprint, or this app's own key. */
  trusts(fingerprint: string): boolean;
  /** The key that was trusted for these mirrors, or under this title. */
  before(manifest: Pick<Manifest, 'title' | 'mirrors'>): string | undefined;
}

export async function trustedShippers({
  registry,
  keys,
}: {
  readonly registry: Pick<Registry, 'trustedKeys' | 'mirrors'>;
  readonly keys: Pick<SigningKeys, 'list'>;
}): Promise<TrustedShippers> {
  const trusted = registry.trustedKeys.list().filter(({ signs }) => signs === 'shipments');
  const own = (await keys.list()).map(({ fingerprint }) => fingerprint);
  const known = new Set([...own, ...trusted.map(({ fingerprint }) => fingerprint)]);
  return {
    trusts: (fingerprint) => known.has(fingerprint),
    before({ title, mirrors }) {
      const ids = new Set(mirrors.map(({ id }) => id));
      const imported = registry.mirrors
        .list()
        .map(({ summary }) => summary?.importedFrom)
        .find((from) => from !== undefined && ids.has(from.mirrorId));
      return imported?.fingerprint ?? trusted.find(({ name }) => name === keyName(title))?.fingerprint;
    },
  };
}

/** What the key of a shipment with this title is called: one line, not too long. */
export function keyName(title: string): string {
  return (
    title
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200)
      .trimEnd() || 'shipment'
  );
}

/** The fingerprint a person gave, in its one form. Throws BAD_ARGUMENT where it is none. */
export function givenFingerprint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const fingerprint = normalFingerprint(text);
  if (isFingerprint(fingerprint)) return fingerprint;
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected a whole fingerprint of 40 hexadecimal digits, found “${text.slice(0, 80)}”. Take it from the screen of the machine that wrote the shipment.`,
  );
}

/** A fingerprint that a person compared is believed where none was trusted before; a changed one only once the old one was replaced. */
export function judgeShipper(
  manifest: Pick<Manifest, 'fingerprint' | 'title' | 'mirrors'>,
  shippers: TrustedShippers,
  given: string | undefined,
): ShipmentTrust {
  const { fingerprint } = manifest;
  if (shippers.trusts(fingerprint)) return { fingerprint, state: 'trusted' };
  const before = shippers.before(manifest);
  if (before !== undefined && before !== fingerprint) return { fingerprint, state: 'changed', before };
  return { fingerprint, state: given === fingerprint ? 'trusted' : 'new' };
}

/** Throws SIGNER_UNKNOWN unless the shipper is believed. */
export function requireTrusted(trust: ShipmentTrust, given: string | undefined): void {
  const { state, fingerprint, before } = trust;
  if (state === 'trusted') return;
  const details = { fingerprint, state, ...(before === undefined ? {} : { before }) };
  throw new TrustError('SIGNER_UNKNOWN', reasonOf(trust, given), { details });
}

function reasonOf({ state, fingerprint, before }: ShipmentTrust, given: string | undefined): string {
  if (state === 'changed') {
    return `The shipment is signed by ${fingerprint}, but its mirrors came signed by ${before} before. Nothing was taken. Ask whoever wrote it whether the key was changed; if it was, compare the new fingerprint and trust it in place of the old one.`;
  }
  if (given !== undefined) {
    return `The shipment is signed by ${fingerprint}, but ${given} was expected. Nothing was taken: compare both with the machine that wrote it.`;
  }
  return `The shipment is signed by ${fingerprint}, which this machine does not know. Nothing was taken: compare this fingerprint with the one that the machine shows that wrote it, then trust it or give it with --fingerprint.`;
}
