const numbers = new Intl.NumberFormat('en');
const plurals = new Intl.PluralRules('en');

/** A number of things: `1 file`, `13,000 files`. `many` where the plural is not the noun with an s. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numbers.format(count)}\u00a0${plurals.select(count) === 'one' ? one : many}`;
}

export function numberText(count: number): string {
  return numbers.format(count);
}
