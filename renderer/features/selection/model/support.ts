import type { ReleaseTitle } from '../../../../electron/contract/image.ts';
import { dateText } from '../../../text/times.ts';

export type SupportState = 'supported' | 'esm' | 'ended' | 'unknown';

export interface Support {
  readonly state: SupportState;
  /** In a table: `until 2029`. */
  readonly short: string;
  /** `Supported until 31 May 2029.` */
  readonly long: string;
}

/** How long a release is supported, as seen on a day such as `2025-11-21`. */
export function supportOf({ supportEnds, esmEnds }: ReleaseTitle, today: string): Support {
  const ends = supportEnds ?? esmEnds;
  if (ends === undefined)
    return { state: 'unknown', short: '', long: 'The stream does not say how long it is supported.' };
  if (supportEnds !== undefined && supportEnds >= today) {
    const esm = esmEnds === undefined ? '' : ` Expanded security maintenance until ${dateText(esmEnds)}.`;
    return { state: 'supported', short: `until ${year(ends)}`, long: `Supported until ${dateText(ends)}.${esm}` };
  }
  if (esmEnds !== undefined && esmEnds >= today) {
    return {
      state: 'esm',
      short: `ESM until ${year(esmEnds)}`,
      long: `Only expanded security maintenance (ESM), until ${dateText(esmEnds)}.`,
    };
  }
  const last = esmEnds ?? ends;
  return { state: 'ended', short: `out of support`, long: `Out of support since ${dateText(last)}.` };
}

function year(date: string): string {
  return date.slice(0, 4);
}
