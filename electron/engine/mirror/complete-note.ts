import type { Ledger } from './ledger.ts';

/** The name of the note that says what a rule is complete for. */
export function completeNote(ruleId: string): string {
  return `complete:${ruleId}`;
}

/** No rule counts as complete any more: the next sync looks at everything again. */
export function forgetComplete(ledger: Ledger): void {
  ledger.database.prepare("DELETE FROM notes WHERE name GLOB 'complete:*'").run();
}
