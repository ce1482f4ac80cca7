import type { ShipmentTrust } from '../../../contract/media.ts';
import type { ImportedFrom } from '../../../contract/mirror.ts';
import { InputError, TrustError } from '../../errors.ts';
import type { SigningKeys } from '../../publication/signing-key.ts';
import type { Registry } from '../../registry/registry.ts';
import { isFingerprint, normalFingerprint } from '../../source/fingerprint.ts';
import type { Manifest } from '../manifest.ts';

/** Whose shipments this site believes. */
export interface TrustedShippers {
  /** Some shipments of it are believed: this app's own key, or one that a person trusted. */
  knows(fingerprint: string): boolean;
  /**
   * It is known, and believed for these mirrors, too: not where they came by another key, as long as that one is trusted. A person
   * puts the new one in its place.
   */
  trusts(fingerprint: string, manifest: Pick<Manifest, 'mirrors'>): boolean;
  /** The key that was trusted for these mirrors, or under this title. */
  before(manifest: Pick<Manifest, 'fingerprint' | 'title' | 'mirrors'>): string | undefined;
}

/** Of which mirror a folder holds a copy, and by whose key it came. */
export type Copy = Pick<ImportedFrom, 'mirrorId' | 'fingerprint'>;

/** `standing`: copies in the folders that an import would go to; of their mirrors no others count. */
export async function trustedShippers(
  {
    registry,
    keys,
  }: {
    readonly registry: Pick<Registry, 'trustedKeys' | 'mirrors'>;
    readonly keys: Pick<SigningKeys, 'list'>;
  },
  standing: readonly Copy[] = [],
): Promise<TrustedShippers> {
  const trusted = registry.trustedKeys.list().filter(({ signs }) => signs === 'shipments');
  const others = new Set(trusted.map(({ fingerprint }) => fingerprint));
  const own = new Set((await keys.list()).map(({ fingerprint }) => fingerprint));
  const known = registry.mirrors.list().flatMap(({ summary }) => summary?.importedFrom ?? []);
  const keysOf = (mirrorId: string) => {
    const here = standing.filter((copy) => copy.mirrorId === mirrorId);
    const copies: readonly Copy[] = here.length > 0 ? here : known.filter((copy) => copy.mirrorId === mirrorId);
    return copies.map(({ fingerprint }) => fingerprint);
  };
  const pinned = (fingerprint: string, mirrors: Manifest['mirrors']) =>
    mirrors
      .map(({ id }) => keysOf(id))
      .filter((cameBy) => !cameBy.includes(fingerprint))
      .flatMap((cameBy) => cameBy.find((key) => others.has(key)) ?? [])[0];
  return {
    knows: (fingerprint) => own.has(fingerprint) || others.has(fingerprint),
    trusts: (fingerprint, { mirrors }) =>
      own.has(fingerprint) || (others.has(fingerprint) && pinned(fingerprint, mirrors) === undefined),
    before({ fingerprint, title, mirrors }) {
      const imported = pinned(fingerprint, mirrors) ?? mirrors.flatMap(({ id }) => keysOf(id))[0];
      return imported ?? trusted.find(({ name }) => name === keyName(title))?.fingerprint;
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
  if (shippers.trusts(fingerprint, manifest)) return { fingerprint, state: 'trusted' };
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
