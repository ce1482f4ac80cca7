/** Runs what it is given at most `limit` at a time, in the order of asking. */
export function sideBySide(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next one waiting.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
