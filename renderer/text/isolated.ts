/** Letters that are written from right to left, and marks that turn the direction of text. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const marks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name that came from elsewhere, as it may stand in a sentence: it turns nothing around it. In markup `<bdi>` does the same. */
export function isolated(name: string): string {
  return turning.test(name) ? `\u2068${name.replaceAll(marks, '')}\u2069` : name;
}
