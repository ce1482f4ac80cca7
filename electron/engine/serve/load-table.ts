import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { InputError, MirrorError } from '../errors.ts';
import { MirrorLayout, stateFolderName } from '../mirror/layout.ts';
import { Ledger } from '../mirror/ledger.ts';
import { type MirrorFile, readMirrorFile } from '../mirror/mirror-file.ts';
import type { LedgerDocument } from '../publication/ledger-documents.ts';
import { type LedgerState, ledgerFingerprint, readLedgerState } from './ledger-state.ts';
import type { MirrorTable, RetiredDocument, ServedDocument } from './mirror-table.ts';
import { openFile } from './open-file.ts';

const keyringPath = 'streamferry.gpg';
const keyringCapBytes = 1024 * 1024;

/**
 * Reads what a mirror serves; `before` itself when nothing changed since. All documents are read whole and are those of one
 * revision, also in the middle of a publication and after one that was killed.
 * Throws BAD_ARGUMENT where there is no mirror, and LEDGER_CORRUPT when a document of the revision is nowhere as recorded.
 */
export async function loadTable(folder: string, before: MirrorTable | undefined): Promise<MirrorTable> {
  const root = resolve(folder);
  const file = await readMirrorFile(new MirrorLayout(root, 'plain'));
  if (file === undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      `${root} is no mirror: it has no .streamferry folder. Name a mirror to serve.`,
      {
        path: root,
      },
    );
  }
  const layout = new MirrorLayout(root, file.names);
  const state = readState(layout, before);
  return state === undefined && before !== undefined ? before : tableOf(layout, file, state, before);
}

/** Undefined when the ledger says what it said before, or when there is none yet. */
function readState(layout: MirrorLayout, before: MirrorTable | undefined): LedgerState | undefined {
  const ledger = Ledger.open(layout, { readOnly: true });
  if (ledger === undefined) return undefined;
  try {
    return ledgerFingerprint(ledger) === before?.fingerprint ? undefined : readLedgerState(layout, ledger);
  } finally {
    ledger.close();
  }
}

async function tableOf(
  layout: MirrorLayout,
  file: MirrorFile,
  state: LedgerState | undefined,
  before: MirrorTable | undefined,
): Promise<MirrorTable> {
  const documents = state === undefined ? new Map() : await readDocuments(layout, state, before);
  if (file.publication === 'trimmed' && !documents.has(keyringPath)) {
    const keyring = await readKeyring(layout);
    if (keyring !== undefined) documents.set(keyringPath, keyring);
  }
  return {
    mirrorId: file.id,
    root: layout.root,
    publication: file.publication,
    revision: state?.revision ?? 0,
    publishedAt: state?.publishedAt ?? new Date(0),
    signers: state?.signers ?? [],
    contentIds: (state?.documents ?? []).flatMap(({ contentId }) => contentId ?? []),
    documents,
    retired: retiredDocuments(documents, state, before),
    items: state?.items ?? new Map(),
    fingerprint: state?.fingerprint ?? '',
  };
}

async function readDocuments(
  layout: MirrorLayout,
  state: LedgerState,
  before: MirrorTable | undefined,
): Promise<Map<string, ServedDocument>> {
  const known = new Map([...(before?.documents.values() ?? [])].map((one) => [`${one.path} ${one.sha256}`, one]));
  const documents = new Map<string, ServedDocument>();
  for (const document of state.documents) {
    const { path, sha256 } = document;
    const served = known.get(`${path} ${sha256}`) ?? (await readDocument(layout, state, document));
    documents.set(path, served);
  }
  return documents;
}

async function readDocument(
  layout: MirrorLayout,
  state: LedgerState,
  document: LedgerDocument,
): Promise<ServedDocument> {
  const { path, sha256, sizeBytes } = document;
  for (const name of documentNames(layout, state, document)) {
    const bytes = await readSmallFile(layout.root, name, sizeBytes);
    if (bytes?.length === sizeBytes && digestOf(bytes) === sha256) return { kind: 'document', path, bytes, sha256 };
  }
  throw new MirrorError(
    'LEDGER_CORRUPT',
    `${path} of revision ${state.revision} of ${layout.root} is missing or not as it was published. Nothing of this revision is served; audit the mirror with repair, then serve it again.`,
    { path },
  );
}

/** In place; or staged, when its publication was cut short; or as received. Whichever it is, its digest decides. */
function documentNames(layout: MirrorLayout, state: LedgerState, { path, kind, sha256 }: LedgerDocument): string[] {
  const staged = state.staged.get(path);
  const signed = kind === 'signature' ? state.documents.find((one) => `${one.path}.gpg` === path) : undefined;
  return [
    layout.diskName(path),
    ...(staged === undefined ? [] : [`${stateFolderName}/staging/${staged}`]),
    `${stateFolderName}/evidence/${signed === undefined ? sha256 : `${signed.sha256}.gpg`}`,
  ];
}

async function readKeyring(layout: MirrorLayout): Promise<ServedDocument | undefined> {
  const bytes = await readSmallFile(layout.root, layout.diskName(keyringPath), keyringCapBytes);
  return bytes && { kind: 'document', path: keyringPath, bytes, sha256: digestOf(bytes) };
}

/** Undefined when there is no such regular file, or when it is larger than that. */
async function readSmallFile(root: string, name: string, capBytes: number): Promise<Buffer | undefined> {
  const opening = await openFile(root, name);
  if (opening.kind !== 'opened') return undefined;
  const { handle, sizeBytes } = opening.file;
  try {
    return sizeBytes > capBytes ? undefined : await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A client that has the old index may still ask for a product file that is gone from the new one. */
function retiredDocuments(
  documents: ReadonlyMap<string, ServedDocument>,
  state: LedgerState | undefined,
  before: MirrorTable | undefined,
): ReadonlyMap<string, RetiredDocument> {
  if (before === undefined || state === undefined) return new Map();
  const replaced = [...before.documents.values()].map((document) => ({ document, revision: before.revision }));
  const candidates: readonly RetiredDocument[] = [...before.retired.values(), ...replaced];
  return new Map(
    candidates
      .filter(({ document, revision }) => state.keptRevisions.has(revision) && !documents.has(document.path))
      .map((one) => [one.document.path, one]),
  );
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
