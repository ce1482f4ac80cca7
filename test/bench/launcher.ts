import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LaunchAnswer, LaunchOrder } from './launcher-child.ts';
import type { CommandRun } from './run-command.ts';

/**
 * Runs programs from a small process of its own: starting one copies the page tables of whoever starts it, which takes
 * tens of milliseconds from the bench itself once it has made a large stream.
 */
export class Launcher {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'launcher-child.ts'));

  /** Throws when the program cannot be started or ends with anything but 0. */
  async run(order: LaunchOrder): Promise<CommandRun> {
    this.#child.send(order);
    const ended = new AbortController();
    const { signal } = ended;
    const answer = await Promise.race([
      once(this.#child, 'message', { signal }).then(([message]: LaunchAnswer[]) => message),
      once(this.#child, 'exit', { signal }).then(() => undefined),
    ]);
    ended.abort();
    if (answer === undefined) throw new Error('The launcher ended on its own.');
    if ('error' in answer) throw new Error(answer.error);
    return answer.run;
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
