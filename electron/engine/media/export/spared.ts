import type { Digest } from '../../../contract/plan.ts';
import { InputError } from '../../errors.ts';
import { digestKey } from '../../plan/content.ts';
import type { Manifest, ShippedMirror } from '../manifest.ts';
import type { Receipt } from '../receipt/receipt.ts';
import type { CollectedMirror } from './content-source.ts';

export interface Spared {
  /** SHA-256 of contents that the site has wherever its mirrors need them. */
  readonly contents: ReadonlySet<string>;
  readonly delta: NonNullable<Manifest['delta']>;
}

/**
 * What need not be carried to the site of a receipt: a content that its mirror holds, right, at each of the paths that need it.
 * Throws BAD_ARGUMENT where the receipt tells of none of the mirrors.
 */
export function sparedBy(receipt: Receipt, mirrors: readonly CollectedMirror[]): Spared {
  const known = receipt.mirrors.filter(({ mirrorId }) => mirrors.some(({ shipped }) => shipped.id === mirrorId));
  if (known.length === 0) throw otherMirrors(receipt, mirrors);
  const has = new Set<string>();
  const lacks = new Set<string>();
  for (const mirror of mirrors) {
    const holds = heldBy(receipt, mirror.shipped);
    const digests = new Map(mirror.sources.map(({ sha256, digest }) => [sha256, digest]));
    for (const { path, sizeBytes, sha256 } of mirror.shipped.files) {
      const keys = digestKeys(sha256, digests.get(sha256));
      const isHeld = keys.some((key) => holds.has(contentKey(path, sizeBytes, key)));
      (isHeld ? has : lacks).add(sha256);
    }
  }
  const { id: receiptId, site, createdAt, fingerprint } = receipt;
  const removes = Object.fromEntries(mirrors.map(({ shipped }) => [shipped.id, removesOf(receipt, shipped)]));
  return { contents: has.difference(lacks), delta: { receiptId, site, createdAt, fingerprint, removes } };
}

/** What of this mirror the site holds and did not find damaged. */
function heldBy({ mirrors, bringAgain }: Receipt, { id }: ShippedMirror): Set<string> {
  const again = new Set(bringAgain);
  const files = mirrors.filter(({ mirrorId }) => mirrorId === id).flatMap((one) => one.files);
  return new Set(
    files.flatMap(({ path, sizeBytes, digest }) =>
      again.has(path) ? [] : [contentKey(path, sizeBytes, digestKey(digest))],
    ),
  );
}

function digestKeys(sha256: string, digest: Digest | undefined): string[] {
  const named = digestKey({ algorithm: 'sha256', hex: sha256 });
  return digest === undefined ? [named] : [named, digestKey(digest)];
}

function contentKey(path: string, sizeBytes: number, key: string): string {
  return `${key} ${sizeBytes} ${path}`;
}

function removesOf({ mirrors }: Receipt, { id, files }: ShippedMirror): string[] {
  const wanted = new Set(files.map(({ path }) => path));
  const held = mirrors.filter(({ mirrorId }) => mirrorId === id).flatMap((one) => one.files.map(({ path }) => path));
  return [...new Set(held)].filter((path) => !wanted.has(path)).sort();
}

function otherMirrors({ site, mirrors }: Receipt, ours: readonly CollectedMirror[]): InputError {
  const names = ours.map(({ shipped }) => shipped.name).join(', ');
  return new InputError(
    'BAD_ARGUMENT',
    `The receipt of ${site} tells of ${mirrors.length} mirrors, but of none that came from ${names}. Give the receipt of a site that has them, or export without one.`,
  );
}
