/** Works through what `next` gives, so many at a time, until it gives undefined. */
export async function runPool<T>(
  jobs: number,
  next: () => T | undefined,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const worker = async () => {
    for (let one = next(); one !== undefined; one = next()) await work(one);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}
