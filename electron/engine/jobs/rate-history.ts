/** Bytes a second over the whole of a job. Times come from one monotonic clock. */
export interface RateHistory {
  /** One for each span of `everyMs` that has passed, newest last. */
  readonly rates: readonly number[];
  readonly everyMs: number;
  /** Where the span under way began; absent until something can be measured. */
  readonly from: { readonly atMs: number; readonly doneBytes: number } | undefined;
}

export const maxRates = 240;

export const noRates: RateHistory = { rates: [], everyMs: 1000, from: undefined };

/** With the spans that have passed until `atMs`; the first call begins to measure. What was done in several at once is spread over them. */
export function measured(history: RateHistory, atMs: number, doneBytes: number): RateHistory {
  const { from } = history;
  if (from === undefined) return { ...history, from: { atMs, doneBytes } };
  const passedMs = atMs - from.atMs;
  const { rates, everyMs } = withRoom(history, passedMs);
  const spans = Math.floor(passedMs / everyMs);
  if (spans < 1) return { ...history, rates, everyMs };
  const bytesPerMs = Math.max(0, doneBytes - from.doneBytes) / passedMs;
  const restMs = passedMs - spans * everyMs;
  return {
    rates: [...rates, ...new Array<number>(spans).fill(Math.round(bytesPerMs * 1000))],
    everyMs,
    from: { atMs: atMs - restMs, doneBytes: doneBytes - Math.round(bytesPerMs * restMs) },
  };
}

/** The same where the count of what is done changes though nothing was done: found there already, or lost again. */
export function recounted(
  history: RateHistory,
  atMs: number,
  { before, after }: { readonly before: number; readonly after: number },
): RateHistory {
  const { from, ...rest } = measured(history, atMs, before);
  return { ...rest, from: from && { atMs: from.atMs, doneBytes: from.doneBytes + after - before } };
}

/** Merges pairs until the spans that passed have room. */
function withRoom({ rates, everyMs }: RateHistory, passedMs: number): Pick<RateHistory, 'rates' | 'everyMs'> {
  let fitting = { rates, everyMs };
  while (fitting.rates.length + Math.floor(passedMs / fitting.everyMs) > maxRates) {
    fitting = { rates: inPairs(fitting.rates), everyMs: fitting.everyMs * 2 };
  }
  return fitting;
}

/** Means of two; a last one alone stands for both. */
function inPairs(rates: readonly number[]): number[] {
  const merged: number[] = [];
  for (let i = 0; i < rates.length; i += 2) {
    const first = rates[i] ?? 0;
    merged.push(Math.round((first + (rates[i + 1] ?? first)) / 2));
  }
  return merged;
}
