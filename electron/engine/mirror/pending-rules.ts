import type { Selection } from '../../contract/selection.ts';
import type { Ledger } from './ledger.ts';

const pendingNote = 'pending-rules';

/** Rules of the selection whose last run has not come to its end: what they have put in place already is nobody's yet. */
export function pendingRules(ledger: Ledger, selection: Selection): string[] {
  return notedRules(ledger).filter((id) => selection.rules.some((rule) => rule.id === id));
}

/** True when such a rule has been taken out since: what it has put in place belongs to nobody for ever. */
export function hasAbandonedRules(ledger: Ledger, selection: Selection): boolean {
  return notedRules(ledger).length > pendingRules(ledger, selection).length;
}

function notedRules(ledger: Ledger): string[] {
  return (ledger.note(pendingNote) ?? '').split('\n').filter((id) => id !== '');
}

export function setPendingRules(ledger: Ledger, ids: Iterable<string>): void {
  const distinct = [...new Set(ids)];
  ledger.setNote(pendingNote, distinct.length === 0 ? undefined : distinct.join('\n'));
}
