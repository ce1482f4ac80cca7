import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Mirror } from '../../contract/mirror.ts';
import { publicKeyringPath } from '../publication/compose-publication.ts';
import { currentDocuments } from '../publication/ledger-documents.ts';
import { hasUnfinishedPublish } from '../publication/publish-journal.ts';
import { listRevisions } from '../publication/revisions.ts';
import { upstreamSigners } from '../publication/upstream-record.ts';
import type { Ledger } from './ledger.ts';
import type { MirrorFile } from './mirror-file.ts';
import { openForReading } from './mirror-folder.ts';
import { pendingRules } from './pending-rules.ts';
import { lastRunAt } from './runs.ts';

/** What the app shows of a mirror folder, read from the folder itself; undefined when it is no mirror. */
export async function summarize(
  folder: string,
  known: { readonly name?: string; readonly sourceId?: string },
): Promise<Mirror | undefined> {
  const mirror = await openForReading(folder);
  try {
    return mirror.file === undefined ? undefined : summaryOf(resolve(folder), mirror.file, mirror.ledger, known);
  } finally {
    mirror.close();
  }
}

/** The same from an open mirror. */
export function summaryOf(
  folder: string,
  file: MirrorFile,
  ledger: Ledger | undefined,
  known: { readonly name?: string; readonly sourceId?: string },
): Mirror {
  const current = ledger === undefined ? undefined : listRevisions(ledger).at(-1);
  const lastSyncAt = ledger && lastRunAt(ledger, ['sync']);
  const lastAuditAt = ledger && lastRunAt(ledger, ['audit', 'repair']);
  const upstream = ledger === undefined ? [] : upstreamSigners(ledger);
  const { supersededAt: _, ...revision } = current ?? { supersededAt: undefined };
  return {
    id: file.id,
    name: known.name ?? basename(folder),
    folder,
    ...(known.sourceId === undefined ? {} : { sourceId: known.sourceId }),
    sourceLocation: file.source?.url ?? '',
    trust: file.source?.trust ?? 'signed',
    selection: file.selection,
    publication: file.publication,
    ...signedBy(file, ledger),
    ...(upstream.length === 0 ? {} : { upstreamSigners: upstream }),
    ...(file.unverified === true ? { unverified: true } : {}),
    ...(file.importedFrom === undefined ? {} : { importedFrom: file.importedFrom }),
    ...(file.leaveOutKernels === undefined ? {} : { leaveOutKernels: file.leaveOutKernels }),
    keepRevisions: file.keepRevisions,
    state: stateOf(file, ledger, current !== undefined),
    files: current?.files ?? 0,
    sizeBytes: current?.sizeBytes ?? 0,
    ...('number' in revision ? { revision } : {}),
    ...(lastSyncAt === undefined ? {} : { lastSyncAt }),
    ...(lastAuditAt === undefined ? {} : { lastAuditAt }),
  };
}

/** What is said of a mirror whose folder is away. */
export function missingMirror(known: {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  readonly summary?: Mirror;
}): Mirror {
  const last: Mirror = known.summary ?? {
    id: known.id,
    name: known.name,
    folder: known.folder,
    sourceLocation: '',
    trust: 'signed',
    selection: { rules: [], pins: [] },
    publication: 'verbatim',
    keepRevisions: 0,
    state: 'missing',
    files: 0,
    sizeBytes: 0,
  };
  return { ...last, name: known.name, state: existsSync(known.folder) ? 'empty' : 'missing' };
}

function stateOf(file: MirrorFile, ledger: Ledger | undefined, published: boolean): Mirror['state'] {
  const pending = ledger === undefined ? [] : pendingRules(ledger, file.selection);
  if (pending.length > 0 || (ledger !== undefined && hasUnfinishedPublish(ledger))) return 'unfinished';
  return published ? 'ready' : 'empty';
}

/** The key that what is published was signed by, where it is our own. */
function signedBy(file: MirrorFile, ledger: Ledger | undefined): Pick<Mirror, 'signingKey'> {
  if (ledger === undefined || file.publication !== 'trimmed') return {};
  const documents = currentDocuments(ledger);
  if (!documents.some(({ path }) => path === publicKeyringPath)) return {};
  const fingerprint = documents.find(({ kind }) => kind === 'index')?.signer?.fingerprint;
  return fingerprint === undefined ? {} : { signingKey: fingerprint };
}
