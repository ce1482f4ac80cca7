/** The middle value, or the mean of the two in the middle. Throws RangeError where there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('A median needs at least one value.');
  return (lower + upper) / 2;
}

/** How many times the median of `values` is that of `reference`. */
export function medianRatio(values: readonly number[], reference: readonly number[]): number {
  return median(values) / median(reference);
}
