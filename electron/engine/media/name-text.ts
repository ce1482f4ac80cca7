import * as v from 'valibot';
import { isPrintable, withoutUnprintable } from '../printable.ts';

export const longestName = 200;

/** Whether text may stand on a medium as what somebody called something: it can mislead nobody who is shown it there. */
export function isNameText(text: string): boolean {
  return text.length <= 2 * longestName && [...text].length <= longestName && isPrintable(text);
}

/** What a medium calls something. Names are shown before anything is proven. */
export const nameText = v.pipe(
  v.string(),
  v.check(
    isNameText,
    `Expected one line of at most ${longestName} characters, without control characters and marks that turn the direction of text`,
  ),
);

/** Any name as it may stand on a medium; `most` characters of it. */
export function asNameText(text: string, most = longestName): string {
  const characters = [...withoutUnprintable(text)];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
