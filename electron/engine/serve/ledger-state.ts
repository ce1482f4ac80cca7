import * as v from 'valibot';
import { type MirrorLayout, stateFolderName } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { currentDocuments, type LedgerDocument } from '../publication/ledger-documents.ts';
import { listRevisions, revisionPaths } from '../publication/revisions.ts';
import type { ServedItem } from './mirror-table.ts';

/** What a ledger says about one moment, read in one transaction. */
export interface LedgerState {
  readonly fingerprint: string;
  /** 0 before the first publication. */
  readonly revision: number;
  readonly publishedAt: Date;
  readonly signers: readonly string[];
  readonly keptRevisions: ReadonlySet<number>;
  readonly documents: readonly LedgerDocument[];
  /** Names in staging/ of documents that an unfinished publication has not put in place yet, by path. */
  readonly staged: ReadonlyMap<string, string>;
  readonly items: ReadonlyMap<string, ServedItem>;
}

/** Cheap to ask for: it changes whenever `readLedgerState` would give something else. */
export function ledgerFingerprint(ledger: Ledger): string {
  return JSON.stringify(
    ledger.database
      .prepare(
        `SELECT (SELECT MAX(number) FROM revisions), (SELECT COUNT(*) FROM revisions), (SELECT COUNT(*) FROM revision_paths),
           (SELECT TOTAL(moved) FROM revision_paths), (SELECT COUNT(*) FROM runs), (SELECT COUNT(*) FROM documents),
           (SELECT COUNT(*) FROM files WHERE state = 'damaged'),
           (SELECT COUNT(*) FROM files WHERE state = 'present' AND path IN (SELECT path FROM holdings))`,
      )
      .raw()
      .get(),
  );
}

/** Reads what a mirror may serve. */
export function readLedgerState(layout: MirrorLayout, ledger: Ledger): LedgerState {
  let state: LedgerState | undefined;
  ledger.database
    .transaction(() => {
      state = stateOf(layout, ledger);
    })
    .deferred();
  if (state === undefined) throw new Error('The ledger was not read');
  return state;
}

function stateOf(layout: MirrorLayout, ledger: Ledger): LedgerState {
  const revisions = listRevisions(ledger);
  const current = revisions.at(-1);
  const superseded = revisions.slice(0, -1).map((one) => one.number);
  const items = heldItems(layout, ledger, current?.number);
  // The newest first: it is the likeliest to be asked for, and to be whole.
  for (const number of superseded.toReversed()) addKept(items, layout, ledger, number);
  return {
    fingerprint: ledgerFingerprint(ledger),
    revision: current?.number ?? 0,
    publishedAt: new Date(current?.publishedAt ?? 0),
    signers: (current?.signers ?? []).map((signer) => signer.fingerprint),
    keptRevisions: new Set(superseded),
    documents: current === undefined ? [] : currentDocuments(ledger),
    staged: stagedDocuments(ledger),
    items: new Map([...items].flatMap(([path, item]) => (item === undefined ? [] : [[path, item]]))),
  };
}

/** By path; undefined for what is held but not here, or damaged. */
type FoundItems = Map<string, ServedItem | undefined>;

function heldItems(layout: MirrorLayout, ledger: Ledger, revision: number | undefined): FoundItems {
  const files = ledger.files();
  const found: FoundItems = new Map();
  for (const { path, sizeBytes, digest } of ledger.holdings()) {
    if (path === undefined || found.has(path)) continue;
    const file = files.get(path);
    if (file === undefined || file.state === 'damaged') {
      found.set(path, undefined);
      continue;
    }
    found.set(path, {
      kind: 'item',
      path,
      sizeBytes: sizeBytes ?? file.sizeBytes,
      digest: digest ?? file.digest,
      // A publication that goes on right now may have moved it already.
      names:
        revision === undefined ? [layout.diskName(path)] : [layout.diskName(path), keptName(layout, revision, path)],
      auditedMs: Math.max(Date.parse(file.checkedAt), Date.parse(file.auditedAt ?? file.checkedAt)),
      current: true,
    });
  }
  return found;
}

function addKept(found: FoundItems, layout: MirrorLayout, ledger: Ledger, revision: number): void {
  for (const { path, sizeBytes, digest, moved } of revisionPaths(ledger, revision)) {
    if (found.has(path)) continue;
    const [visible, kept] = [layout.diskName(path), keptName(layout, revision, path)];
    const names = moved ? [kept, visible] : [visible, kept];
    found.set(path, { kind: 'item', path, sizeBytes, digest, names, auditedMs: 0, current: false });
  }
}

function keptName(layout: MirrorLayout, revision: number, path: string): string {
  return `${stateFolderName}/revisions/${revision}/${layout.diskName(path)}`;
}

const journal = v.object({
  documents: v.array(v.object({ path: v.string(), staged: v.pipe(v.string(), v.regex(/^[\w-]+$/u)) })),
});

/** The intent that a publication writes down before it puts documents in place. */
function stagedDocuments(ledger: Ledger): ReadonlyMap<string, string> {
  const text = ledger.note('publish-journal');
  if (text === undefined) return new Map();
  return new Map(v.parse(journal, JSON.parse(text)).documents.map(({ path, staged }) => [path, staged]));
}
