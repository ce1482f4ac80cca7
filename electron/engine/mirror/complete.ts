import { createHash } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selection } from '../../contract/selection.ts';
import type { StreamDocument } from '../catalogue/catalogue.ts';
import { currentDocuments } from '../publication/ledger-documents.ts';
import { hasUnfinishedPublish, sha256Of } from '../publication/publish-journal.ts';
import { type PublishedDocument, sameDocuments, verbatimDocuments } from '../publication/published-document.ts';
import { upstreamDocuments } from '../publication/upstream-record.ts';
import { dataFolderOf } from './adopt.ts';
import { completeNote } from './complete-note.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { MirrorFile } from './mirror-file.ts';
import { hasAbandonedRules, pendingRules } from './pending-rules.ts';

export interface RuleRun {
  readonly selection: Selection;
  /** The rules that run. */
  readonly rules: readonly string[];
  readonly documents: readonly StreamDocument[];
  /** How it is published. */
  readonly settings: PublicationSettings;
}

export type PublicationSettings = Pick<MirrorFile, 'publication' | 'leaveOutKernels'>;

/** Remembers, for each rule that ran, the documents and the wording it is complete for. */
export function rememberComplete(ledger: Ledger, { selection, rules, documents, settings }: RuleRun): void {
  const published = verbatimDocuments(documents);
  ledger.transaction(() => {
    for (const id of rules) ledger.setNote(completeNote(id), wordingOf({ selection, published, settings }, id));
  });
}

/** Rules that were complete still are when only the way of publishing changes. To be called with what was published before. */
export function carryComplete(
  ledger: Ledger,
  run: Omit<Wording, 'settings'>,
  { from, to }: { readonly from: PublicationSettings; readonly to: PublicationSettings },
): void {
  for (const { id } of run.selection.rules) {
    if (ledger.note(completeNote(id)) === wordingOf({ ...run, settings: from }, id))
      ledger.setNote(completeNote(id), wordingOf({ ...run, settings: to }, id));
  }
}

/**
 * True when these rules were complete for these very documents, and all that is published and recorded still stands there.
 * Documents are read, files are told by their size.
 */
export async function isComplete(layout: MirrorLayout, ledger: Ledger, run: RuleRun): Promise<boolean> {
  const published = verbatimDocuments(run.documents);
  return (
    rulesComplete(ledger, run, published) &&
    !existsSync(dataFolderOf(layout.root)) &&
    sameDocuments(
      run.settings.publication === 'verbatim' ? currentDocuments(ledger) : upstreamDocuments(ledger),
      published,
    ) &&
    (await documentsStand(layout, ledger)) &&
    filesStand(layout, ledger)
  );
}

function rulesComplete(
  ledger: Ledger,
  { selection, rules, settings }: RuleRun,
  published: readonly PublishedDocument[],
): boolean {
  if (rules.length === 0 || hasUnfinishedPublish(ledger) || hasAbandonedRules(ledger, selection)) return false;
  const pending = pendingRules(ledger, selection);
  const holders = ledger.holdingRules();
  const known = new Map(selection.rules.map((rule) => [rule.id, rule]));
  if ([...holders].some((id) => !known.has(id))) return false;
  return rules.every((id) => {
    // A rule that matches nothing is told of each time.
    if (pending.includes(id) || !(holders.has(id) || known.get(id)?.terms.kind === 'found')) return false;
    return ledger.note(completeNote(id)) === wordingOf({ selection, published, settings }, id);
  });
}

async function documentsStand(layout: MirrorLayout, ledger: Ledger): Promise<boolean> {
  const published = currentDocuments(ledger);
  const found = await Promise.all(published.map(({ path }) => sha256Of(layout.visible(path))));
  return published.every(({ sha256 }, index) => found[index] === sha256);
}

const batch = 1000;

async function filesStand(layout: MirrorLayout, ledger: Ledger): Promise<boolean> {
  for (const [index, { path, sizeBytes, state }] of ledger.fileSizes().entries()) {
    if (index % batch === batch - 1) await nextTurn();
    const found = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    if (state !== 'present' || !found?.isFile() || found.size !== sizeBytes) return false;
  }
  return true;
}

interface Wording {
  readonly selection: Selection;
  /** The source's documents. */
  readonly published: readonly Pick<PublishedDocument, 'path' | 'sha256'>[];
  readonly settings: PublicationSettings;
}

function wordingOf({ selection, published, settings }: Wording, ruleId: string): string {
  const rule = selection.rules.find((one) => one.id === ruleId);
  const names = published.map((one) => `${one.path} ${one.sha256}`).sort();
  const trimmed = settings.publication === 'trimmed' ? ['trimmed', settings.leaveOutKernels ?? {}] : [];
  return createHash('sha256')
    .update(JSON.stringify([rule, selection.pins, names, ...trimmed]))
    .digest('hex');
}
