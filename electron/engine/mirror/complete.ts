import { createHash } from 'node:crypto';
import type { Selection } from '../../contract/selection.ts';
import type { StreamDocument } from '../catalogue/catalogue.ts';
import { currentDocuments } from '../publication/ledger-documents.ts';
import { hasUnfinishedPublish } from '../publication/publish.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { surveyFiles } from './survey.ts';

/** Remembers, for each rule that ran, the documents and the wording it is complete for. */
export function rememberComplete(
  ledger: Ledger,
  selection: Selection,
  rules: readonly string[],
  documents: readonly Pick<StreamDocument, 'path' | 'sha256'>[],
): void {
  ledger.transaction(() => {
    for (const id of rules) ledger.setNote(noteOf(id), stateOf(selection, id, documents));
  });
}

/** True when these rules were complete for these very documents, and everything recorded still stands there. Reads sizes only. */
export async function isComplete(
  layout: MirrorLayout,
  ledger: Ledger,
  selection: Selection,
  run: { readonly rules: readonly string[]; readonly documents: readonly Pick<StreamDocument, 'path' | 'sha256'>[] },
): Promise<boolean> {
  if (run.rules.length === 0 || hasUnfinishedPublish(ledger)) return false;
  if (run.rules.some((id) => ledger.note(noteOf(id)) !== stateOf(selection, id, run.documents))) return false;
  const known = new Set(selection.rules.map((rule) => rule.id));
  if (heldRules(ledger).some((id) => !known.has(id))) return false;
  const published = new Map(currentDocuments(ledger).map((one) => [one.path, one.sha256]));
  if (run.documents.some((one) => published.get(one.path) !== one.sha256)) return false;
  const documents = currentDocuments(ledger).map((one) => ({
    path: one.path,
    sizeBytes: one.sizeBytes,
    digest: undefined,
    state: 'present' as const,
    checkedAt: '',
    auditedAt: undefined,
  }));
  const surveyed = await surveyFiles(layout, [...documents, ...ledger.files().values()]);
  return [...surveyed.values()].every((file) => file.state === 'present');
}

function heldRules(ledger: Ledger): string[] {
  return ledger.database.prepare('SELECT DISTINCT rule_id FROM holdings').pluck().all().map(String);
}

function noteOf(ruleId: string): string {
  return `complete:${ruleId}`;
}

function stateOf(
  selection: Selection,
  ruleId: string,
  documents: readonly Pick<StreamDocument, 'path' | 'sha256'>[],
): string {
  const rule = selection.rules.find((one) => one.id === ruleId);
  const names = documents.map((one) => `${one.path} ${one.sha256}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([rule, selection.pins, names]))
    .digest('hex');
}
