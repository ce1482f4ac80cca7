import type { Signer } from '../../contract/source.ts';
import { MirrorError, TrustError } from '../errors.ts';

/** What age and identity are judged by. `contentId` is the index's key for the document; empty for the root index. */
export interface DatedDocument {
  readonly contentId: string;
  readonly path: string;
  /** The document's own date, ISO 8601. */
  readonly updated?: string;
  /** Absent for a document taken unsigned. */
  readonly signer?: Signer;
}

interface Comparison {
  readonly held: readonly DatedDocument[];
  readonly received: readonly DatedDocument[];
}

/** Whether both come from one source (DESIGN "Trust"): some signer in common, or both unsigned, and some content id in common
 * (roots aside); where nothing but roots is held, the signers alone tell. */
export function sameSource(held: readonly DatedDocument[], received: readonly DatedDocument[]): boolean {
  const ids = contentIds(held);
  const [by, byNow] = [signers(held), signers(received)];
  const sameSigner = (by.size === 0 && byNow.size === 0) || shareOne(by, byNow);
  return sameSigner && (ids.size === 0 || shareOne(ids, contentIds(received)));
}

/** Throws OTHER_SOURCE when the mirror holds documents of another source and the user did not ask to switch. */
export function checkIdentity({ held, received, switchSource }: Comparison & { readonly switchSource: boolean }): void {
  if (switchSource || held.length === 0 || sameSource(held, received)) return;
  throw new MirrorError(
    'OTHER_SOURCE',
    `This mirror holds ${describe(held)}, but the source offers ${describe(received)}. ` +
      'Use another folder, or give --switch-source to replace what the mirror holds.',
  );
}

/** Throws ROLLED_BACK when a document is older than the one held of the same source and content id. Judged by `updated`;
 * where one has none, by the time of signing; where that is missing too, not at all. */
export function checkFreshness({ held, received, allowRollback }: Comparison & { readonly allowRollback: boolean }) {
  if (allowRollback || !sameSource(held, received)) return;
  checkAges({ held, received });
}

/** The same of documents that are known to be of one source, whoever signed them. */
export function checkAges({ held, received }: Comparison): void {
  const byContentId = new Map(held.map((document) => [document.contentId, document]));
  for (const document of received) {
    const before = byContentId.get(document.contentId);
    if (before !== undefined) checkAge(before, document);
  }
}

function checkAge(held: DatedDocument, received: DatedDocument): void {
  const updated = pair('updated', held.updated, received.updated);
  const dates = updated ?? pair('signed', held.signer?.signedAt, received.signer?.signedAt);
  if (dates === undefined || dates.received >= dates.held) return;
  const [here, there] = [new Date(dates.held).toISOString(), new Date(dates.received).toISOString()];
  throw new TrustError(
    'ROLLED_BACK',
    `${received.path} was ${dates.what} at ${there}, but the mirror already holds it from ${here}. ` +
      'The source or one of its mirrors went back in time: try another one, or give --allow-rollback to take it all the same.',
    { path: received.path, details: { held: here, received: there } },
  );
}

function pair(what: 'updated' | 'signed', held: string | undefined, received: string | undefined) {
  if (held === undefined || received === undefined) return undefined;
  const times = { held: Date.parse(held), received: Date.parse(received) };
  return Number.isNaN(times.held) || Number.isNaN(times.received) ? undefined : { what, ...times };
}

function contentIds(documents: readonly DatedDocument[]): ReadonlySet<string> {
  return new Set(documents.map((document) => document.contentId).filter((contentId) => contentId !== ''));
}

function signers(documents: readonly DatedDocument[]): ReadonlySet<string> {
  return new Set(documents.flatMap((document) => (document.signer === undefined ? [] : [document.signer.fingerprint])));
}

function shareOne(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((one) => b.has(one));
}

function describe(documents: readonly DatedDocument[]): string {
  const ids = [...contentIds(documents)];
  const shown = ids.length === 0 ? 'no product files' : ids.slice(0, 3).join(', ') + (ids.length > 3 ? ', …' : '');
  const by = [...signers(documents)];
  return `${shown} (${by.length === 0 ? 'unsigned' : `signed by ${by.join(', ')}`})`;
}
