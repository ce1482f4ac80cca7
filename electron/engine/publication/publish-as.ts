import type { Failure } from '../../contract/failure.ts';
import type { LedgerHolding } from '../mirror/ledger.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import type { OpenMirror } from '../mirror/mirror-folder.ts';
import { checkPublication } from './check-publication.ts';
import { composeTrimmed } from './compose-publication.ts';
import { keepPublished } from './evidence.ts';
import type { LedgerDocument } from './ledger-documents.ts';
import { publish } from './publish.ts';
import type { PublishedDocument } from './published-document.ts';
import type { SigningKeys } from './signing-key.ts';

export interface PublishAs {
  /** What the mirror file says once this is published. */
  readonly file: MirrorFile;
  /** The source's documents, for a verbatim publication. */
  readonly received: readonly PublishedDocument[];
  readonly upstream: readonly LedgerDocument[];
  readonly holdings: readonly LedgerHolding[];
  readonly keys: SigningKeys;
  readonly at: Date;
  readonly signal: AbortSignal;
  /** Told what MAAS will not like of upstream's own documents. */
  readonly notice: (warning: Failure) => void;
}

/** Puts in place what the mirror publishes, in the way its file says: nothing of it where MAAS would refuse our own documents. */
export async function publishAs(mirror: OpenMirror, options: PublishAs): Promise<void> {
  const { layout, ledger } = mirror;
  const { file, holdings, upstream, at } = options;
  const { documents, unverified } = await documentsOf(mirror, options);
  const warning = await checkPublication({ layout, ledger, documents, mode: file.publication, now: at });
  if (warning !== undefined) options.notice(warning);
  await mirror.save({ ...file, ...(unverified ? { unverified } : {}) });
  await publish(layout, ledger, { documents, holdings, upstream, at, keepReplaced: file.keepRevisions > 0 });
}

async function documentsOf(
  { layout, ledger }: OpenMirror,
  { file, received, upstream, holdings, keys, at, signal }: PublishAs,
): Promise<{ readonly documents: readonly PublishedDocument[]; readonly unverified: boolean }> {
  if (file.publication === 'verbatim') return { documents: received, unverified: false };
  const composed = await composeTrimmed({ layout, ledger, file, upstream, holdings, now: at, signal }, keys);
  await keepPublished(layout, ledger, composed.documents, at.toISOString());
  return composed;
}
