import { createHash } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selection } from '../../contract/selection.ts';
import type { StreamDocument } from '../catalogue/catalogue.ts';
import { currentDocuments } from '../publication/ledger-documents.ts';
import { hasUnfinishedPublish, sha256Of } from '../publication/publish-journal.ts';
import { type PublishedDocument, sameDocuments, verbatimDocuments } from '../publication/published-document.ts';
import { dataFolderOf } from './adopt.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { hasAbandonedRules, pendingRules } from './pending-rules.ts';

export interface RuleRun {
  readonly selection: Selection;
  /** The rules that run. */
  readonly rules: readonly string[];
  readonly documents: readonly StreamDocument[];
}

/** Remembers, for each rule that ran, the documents and the wording it is complete for. */
export function rememberComplete(ledger: Ledger, { selection, rules, documents }: RuleRun): void {
  const published = verbatimDocuments(documents);
  ledger.transaction(() => {
    for (const id of rules) ledger.setNote(noteOf(id), wordingOf(selection, id, published));
  });
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
    (await documentsStand(layout, ledger, published)) &&
    filesStand(layout, ledger)
  );
}

function rulesComplete(
  ledger: Ledger,
  { selection, rules }: RuleRun,
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
    return ledger.note(noteOf(id)) === wordingOf(selection, id, published);
  });
}

async function documentsStand(
  layout: MirrorLayout,
  ledger: Ledger,
  published: readonly PublishedDocument[],
): Promise<boolean> {
  if (!sameDocuments(currentDocuments(ledger), published)) return false;
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

function noteOf(ruleId: string): string {
  return `complete:${ruleId}`;
}

function wordingOf(selection: Selection, ruleId: string, published: readonly PublishedDocument[]): string {
  const rule = selection.rules.find((one) => one.id === ruleId);
  const names = published.map((one) => `${one.path} ${one.sha256}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([rule, selection.pins, names]))
    .digest('hex');
}
