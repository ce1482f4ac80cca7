import type { DraftPlan, DraftRequest } from '../../../electron/contract/draft.ts';
import type { Failure, Reply } from '../../../electron/contract/failure.ts';
import { call } from '../../bridge.ts';
import { LatestWins } from './model/latest-wins.ts';

const slowAfterMs = 200;

/** The engine's numbers for a selection that changes. What was told last stays until the next answer is here. */
export class DraftNumbers {
  plan = $state.raw<DraftPlan>();
  /** Why there is no answer to the newest question. */
  failure = $state.raw<Failure>();
  /** An answer is awaited for longer than an eye notices. */
  slow = $state(false);
  readonly #questions = new LatestWins<DraftRequest, Reply<DraftPlan>>(
    (request) => call('catalogue', 'draft', request),
    (reply) => this.#take(reply),
  );
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  ask(request: DraftRequest): void {
    this.#slowTimer ??= setTimeout(() => {
      this.slow = true;
    }, slowAfterMs);
    this.#questions.ask(request);
  }

  /** Resolves when the numbers are those of the newest question. */
  settled(): Promise<void> {
    return this.#questions.settled();
  }

  #take(reply: Reply<DraftPlan>): void {
    clearTimeout(this.#slowTimer);
    this.#slowTimer = undefined;
    this.slow = false;
    this.failure = reply.ok ? undefined : reply.failure;
    if (reply.ok) this.plan = reply.value;
  }
}
