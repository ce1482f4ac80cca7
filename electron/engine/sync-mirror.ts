import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../contract/failure.ts';
import type { JobResult } from '../contract/job.ts';
import type { PublicationMode } from '../contract/mirror.ts';
import type { Plan } from '../contract/plan.ts';
import type { Selection } from '../contract/selection.ts';
import type { DigestMemory } from './audit/digest-memory.ts';
import type { Catalogue, StreamDocument } from './catalogue/catalogue.ts';
import { parseCatalogue, streamDocuments } from './catalogue/read-catalogue.ts';
import { readDocuments, type StreamReading } from './catalogue/read-documents.ts';
import { InputError } from './errors.ts';
import type { JobContext } from './jobs/job.ts';
import { isComplete } from './mirror/complete.ts';
import { Ledger } from './mirror/ledger.ts';
import type { MirrorFile } from './mirror/mirror-file.ts';
import { type OpenMirror, openForReading, type ReadMirror } from './mirror/mirror-folder.ts';
import { type PreparedSync, prepareSync, type SyncChoice } from './mirror/prepare-sync.ts';
import { dropExpired } from './mirror/prune.ts';
import { carryOut } from './mirror/sync.ts';
import { refuseWhileHeld } from './publication/hold.ts';
import type { LedgerDocument } from './publication/ledger-documents.ts';
import type { SigningKeys } from './publication/signing-key.ts';
import { upstreamDocuments } from './publication/upstream-record.ts';
import { upsertRule } from './selection/rules.ts';
import type { Connection } from './source/connect.ts';
import type { DocumentCache } from './source/document-cache.ts';
import { checkFreshness, checkIdentity, type DatedDocument, sameSource } from './source/freshness.ts';
import type { TransferOptions } from './transfer/transfer.ts';
import { beginPool, transferPool } from './transfer/transfer-run.ts';
import type { WorkerPool } from './transfer/worker-pool.ts';

/** A sync with everything looked up: source opened, mirror named, choices made. */
export interface SyncInput {
  readonly connection: Connection;
  readonly cache: DocumentCache | undefined;
  readonly choice: SyncChoice;
  readonly allowRollback: boolean;
  readonly switchSource: boolean;
  readonly otherMirrors: readonly string[];
  readonly now: () => Date;
}

type SyncResult = Omit<JobResult, 'durationMs'>;

interface ReadStream {
  readonly reading: StreamReading;
  readonly documents: readonly StreamDocument[];
}

/** source → catalogue → selection → plan, and not a byte further: the dry run writes nothing. */
export async function planMirror(folder: string, input: SyncInput, signal: AbortSignal): Promise<Plan> {
  return lookingAt(folder, async ({ layout, file, ledger }) => {
    const stream = await readStream(input, signal);
    checkSource(ledger, stream, input);
    const catalogue = catalogueOf(stream);
    const { choice, otherMirrors } = input;
    const forgetHeld = isSwitched(ledger, stream, input);
    return (await prepareSync({ layout, file, ledger, catalogue, choice, forgetHeld, otherMirrors, signal })).plan;
  });
}

/** A selection that is being made, over a catalogue that was read already. */
export interface DraftInput extends Pick<SyncInput, 'otherMirrors'> {
  readonly catalogue: Catalogue;
  readonly selection: Selection;
  readonly keepRevisions: number;
  readonly digests: DigestMemory;
}

/** What a sync with this selection instead of the mirror's own would do; the folder need not be there. Writes nothing. */
export async function planDraft(folder: string, input: DraftInput, signal: AbortSignal): Promise<PreparedSync> {
  return lookingAt(folder, ({ layout, file, ledger }) => {
    const { catalogue, selection, keepRevisions, otherMirrors, digests } = input;
    checkSource(ledger, catalogue, { allowRollback: false, switchSource: false });
    const choice = { rule: undefined, keepRevisions, skipItems: false };
    const sync = { layout, file, ledger, catalogue, choice, forgetHeld: false, otherMirrors, signal };
    return prepareSync({ ...sync, selection, digests });
  });
}

async function lookingAt<T>(
  folder: string,
  work: (mirror: Pick<ReadMirror, 'layout' | 'file'> & { readonly ledger: Ledger }) => Promise<T>,
): Promise<T> {
  const { layout, file, ledger = Ledger.empty() } = await openForReading(folder);
  try {
    refuseWhileHeld(layout, ledger);
    return await work({ layout, file, ledger });
  } finally {
    ledger.close();
  }
}

export interface SyncRun extends SyncInput {
  readonly transfer: TransferOptions;
  readonly keys: SigningKeys;
  /** How the mirror publishes from now on; absent: as it does. */
  readonly publication: PublicationMode | undefined;
  readonly signUnverified: boolean;
  readonly skipDigests: boolean;
  /** How the mirror remembers its source; nothing secret. */
  readonly sourceRecord: NonNullable<MirrorFile['source']>;
  /** Told what the plan warns of. */
  readonly notice: (warning: Failure) => void;
}

/** source → catalogue → selection → plan → transfer → mirror → publication, in that order. The mirror is locked already. */
export async function syncMirror(mirror: OpenMirror, input: SyncRun, context: JobContext): Promise<SyncResult> {
  const pool = transferPool(input.transfer);
  try {
    return await syncWith(pool, mirror, { input, context });
  } finally {
    await pool.close();
  }
}

async function syncWith(
  pool: WorkerPool,
  mirror: OpenMirror,
  { input, context }: { readonly input: SyncRun; readonly context: JobContext },
): Promise<SyncResult> {
  const { layout, ledger, file } = mirror;
  const { choice, otherMirrors, connection } = input;
  refuseWhileHeld(layout, ledger);
  context.tell({ kind: 'phase', phase: 'documents' });
  // Threads come up while documents are read, or at least while the plan is made: then something will most likely be fetched.
  if (mirror.isNew && !choice.skipItems) beginPool(pool, input.transfer);
  const stream = await readStream(input, context.signal);
  checkSource(ledger, stream, input);
  const { keepRevisions } = choice;
  const settled: MirrorFile = {
    ...file,
    source: input.sourceRecord,
    keepRevisions,
    publication: input.publication ?? file.publication,
    ...(input.signUnverified ? { signUnverified: true } : {}),
  };
  if (await nothingNew(mirror, stream, { choice, settings: settled })) {
    if (!isDeepStrictEqual(settled, file)) await mirror.save(settled);
    await dropExpired(layout, ledger, { keepRevisions, now: input.now() });
    return nothingDone(mirror, stream);
  }

  if (!choice.skipItems) beginPool(pool, input.transfer);
  const catalogue = catalogueOf(stream);
  const forgetHeld = isSwitched(ledger, stream, input);
  const { signal } = context;
  const prepared = await prepareSync({ layout, file, ledger, catalogue, choice, forgetHeld, otherMirrors, signal });
  refuseEmpty(prepared, choice);
  for (const warning of prepared.plan.warnings) input.notice(warning);
  return carryOut(mirror, context, {
    catalogue,
    prepared,
    file: { ...settled, selection: prepared.selection },
    origins: (path) => connection.reader.origins(path),
    transfer: input.transfer,
    pool,
    skipDigests: input.skipDigests,
    keys: input.keys,
    notice: input.notice,
    now: input.now,
  });
}

async function readStream(input: SyncInput, signal: AbortSignal): Promise<ReadStream> {
  const { reader, trust, startPath } = input.connection;
  const reading = await readDocuments({ reader, trust, now: input.now(), signal, path: startPath, cache: input.cache });
  return { reading, documents: streamDocuments(reading.documents) };
}

function catalogueOf({ reading, documents }: ReadStream): Catalogue {
  return { products: parseCatalogue(reading.documents), documents, transferredBytes: reading.transferredBytes };
}

function checkSource(
  ledger: Ledger,
  stream: Pick<ReadStream, 'documents'>,
  input: Pick<SyncInput, 'allowRollback' | 'switchSource'>,
): void {
  const held = heldDocuments(ledger);
  const received = stream.documents.map(dated);
  checkFreshness({ held, received, allowRollback: input.allowRollback });
  checkIdentity({ held, received, switchSource: input.switchSource });
}

function isSwitched(ledger: Ledger, stream: ReadStream, { switchSource }: SyncInput): boolean {
  const held = heldDocuments(ledger);
  return switchSource && held.length > 0 && !sameSource(held, stream.documents.map(dated));
}

function heldDocuments(ledger: Ledger): DatedDocument[] {
  return upstreamDocuments(ledger)
    .filter((one) => one.kind !== 'signature')
    .map(dated);
}

function dated(document: LedgerDocument | StreamDocument): DatedDocument {
  const { path, updated, signer } = document;
  return {
    contentId: document.contentId ?? '',
    path,
    ...(updated === undefined ? {} : { updated }),
    ...(signer === undefined ? {} : { signer }),
  };
}

async function nothingNew(
  mirror: OpenMirror,
  stream: ReadStream,
  { choice, settings }: { readonly choice: SyncChoice; readonly settings: MirrorFile },
): Promise<boolean> {
  const saved = mirror.file.selection;
  if (choice.skipItems || mirror.isNew) return false;
  const { selection, ruleId } =
    choice.rule === undefined ? { selection: saved, ruleId: undefined } : upsertRule(saved, choice.rule, '');
  const rules = ruleId === undefined ? selection.rules.map((rule) => rule.id) : [ruleId];
  return isComplete(mirror.layout, mirror.ledger, { selection, rules, documents: stream.documents, settings });
}

/** A saved mirror whose rules match nothing at all is a mistake; `streamferry mirror` publishes the documents and warns. */
function refuseEmpty({ plan, holdings }: PreparedSync, choice: SyncChoice): void {
  if (choice.rule !== undefined || choice.skipItems || holdings.some((one) => one.items.length > 0)) return;
  const reasons = plan.warnings.filter((one) => one.code === 'EMPTY_SELECTION').map((one) => one.message);
  throw new InputError(
    'EMPTY_SELECTION',
    reasons.join(' ') || 'The mirror has no rules, so there is nothing to take. Add a rule to its selection.',
  );
}

function nothingDone(mirror: OpenMirror, stream: ReadStream): SyncResult {
  const nothing = { fetchedFiles: 0, fetchedBytes: 0, removedFiles: 0, failures: [] };
  const reusedFiles = mirror.ledger.fileSizes().length;
  return { outcome: 'done', ...nothing, reusedFiles, documentBytes: stream.reading.transferredBytes };
}
