import type { Failure, Reply } from '../../../electron/contract/failure.ts';
import type { ExportPlan, ExportRequest } from '../../../electron/contract/media.ts';
import { LatestWins } from '../selection/model/latest-wins.ts';

/** Long enough for the next key of somebody who types. */
const calmMs = 250;

interface Wish {
  readonly request: ExportRequest;
}

interface Answer {
  readonly wish: Wish;
  readonly reply: Reply<ExportPlan>;
}

/** What an export would do, asked anew as the wish changes; the volume is tried each time, so that only the newest wish is. */
export class LivePlan {
  plan = $state.raw<ExportPlan>();
  failure = $state.raw<Failure>();
  busy = $state(false);
  readonly #questions: LatestWins<Wish, Answer>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted: Wish | undefined;

  constructor(plan: (request: ExportRequest) => Promise<Reply<ExportPlan>>) {
    this.#questions = new LatestWins(
      async (wish) => ({ wish, reply: await plan(wish.request) }),
      (answer) => this.#take(answer),
    );
  }

  /** Undefined: the wish is not whole. */
  ask(request: ExportRequest | undefined): void {
    clearTimeout(this.#timer);
    const wish = request && { request };
    this.#wanted = wish;
    this.busy = wish !== undefined;
    if (wish === undefined) {
      this.plan = undefined;
      this.failure = undefined;
    } else {
      this.#timer = setTimeout(() => this.#questions.ask(wish), calmMs);
    }
  }

  /** Nobody wants to know any more. */
  close(): void {
    this.ask(undefined);
  }

  /** What comes for an earlier wish, while somebody still types or chooses, says nothing of this one. */
  #take({ wish, reply }: Answer): void {
    if (wish !== this.#wanted) return;
    this.busy = false;
    this.failure = reply.ok ? undefined : reply.failure;
    this.plan = reply.ok ? reply.value : undefined;
  }
}
