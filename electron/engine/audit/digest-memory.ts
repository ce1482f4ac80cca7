import { lstatSync } from 'node:fs';
import { type DigestOutcome, type DigestTask, digestFiles } from './digest-pool.ts';

const maxRemembered = 50_000;

/** Digests of files that stand as they did when they were read; whoever only looks need not read them at every look. */
export class DigestMemory {
  readonly #known = new Map<string, { readonly stamp: string; readonly outcome: DigestOutcome }>();

  /** As `digestFiles`, but reads only what changed since. */
  async *digests(tasks: readonly DigestTask[], signal: AbortSignal): AsyncGenerator<DigestOutcome, void> {
    const unread = new Map<string, { readonly key: string; readonly stamp: string }>();
    const toRead: DigestTask[] = [];
    for (const task of tasks) {
      const [key, stamp] = [`${task.algorithm} ${task.file}`, stampOf(task.file)];
      const known = this.#known.get(key);
      if (known !== undefined && known.stamp === stamp) yield known.outcome;
      else {
        toRead.push(task);
        if (stamp !== undefined) unread.set(task.path, { key, stamp });
      }
    }
    for await (const outcome of digestFiles(toRead, { signal })) {
      const read = unread.get(outcome.path);
      // What could not be read may be readable the next time.
      if (read !== undefined && outcome.kind !== 'failed') this.#remember(read.key, { stamp: read.stamp, outcome });
      yield outcome;
    }
  }

  #remember(key: string, entry: { readonly stamp: string; readonly outcome: DigestOutcome }): void {
    if (this.#known.size >= maxRemembered) this.#known.clear();
    this.#known.set(key, entry);
  }
}

/** Changes with the file's content; undefined where none stands. */
function stampOf(file: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? [found.dev, found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ') : undefined;
}
