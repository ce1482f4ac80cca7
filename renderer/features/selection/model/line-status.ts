import type { RuleMatch } from '../../../../electron/contract/draft.ts';
import type { Failure } from '../../../../electron/contract/failure.ts';
import { countText } from '../../../text/counts.ts';
import { sizeText } from '../../../text/sizes.ts';
import { parseFilterLine } from './filter-line.ts';

export interface LineStatus {
  readonly failed: boolean;
  readonly text: string;
}

/** What stands beside a line of filters: what it matches, or what is wrong with it. */
export function lineStatus(
  line: string,
  { match, failure }: { readonly match: RuleMatch | undefined; readonly failure: Failure | undefined },
): LineStatus {
  const read = parseFilterLine(line);
  if (!read.ok) return { failed: true, text: read.message };
  if (read.filters.length === 0) return { failed: false, text: 'Empty: takes nothing.' };
  if (failure?.code === 'BAD_FILTER') {
    const bad = failure.details?.filter;
    const here = typeof bad === 'string' && read.filters.includes(bad);
    return here ? { failed: true, text: failure.message } : { failed: false, text: 'Waits for the wrong filter.' };
  }
  if (match === undefined) return { failed: false, text: 'Counting…' };
  if (match.items === 0) return { failed: false, text: 'Matches nothing in this source.' };
  return { failed: false, text: `Matches ${countText(match.items, 'item')}, ${sizeText(match.sizeBytes)}.` };
}
