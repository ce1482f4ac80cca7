import type { NewSelection } from '../../../../electron/contract/api.ts';
import type { Failure } from '../../../../electron/contract/failure.ts';
import { parseFilterLine } from './filter-line.ts';
import type { SelectionDraft } from './selection-draft.ts';

/** Why a selection cannot be mirrored as it stands; undefined where it can. */
export function hindranceOf(
  draft: SelectionDraft,
  selection: NewSelection,
  failure: Failure | undefined,
): string | undefined {
  if (draft.rules.some((rule) => rule.kind === 'filters' && !parseFilterLine(rule.line).ok)) {
    return 'A raw filter cannot be read. Correct it, or remove its line.';
  }
  if (failure?.code === 'BAD_FILTER') return 'A raw filter is wrong. Correct it, or remove its line.';
  if (selection.rules.length === 0) return 'Tick at least one image.';
  if (failure !== undefined) return 'There are no exact numbers yet: see the failure above.';
  return undefined;
}
