import type { Failure, Reply } from '../../../electron/contract/failure.ts';
import type { ExportPlan, ExportRequest } from '../../../electron/contract/media.ts';
import { call } from '../../bridge.ts';
import { LatestWins } from '../selection/model/latest-wins.ts';

/** Long enough for the next key of somebody who types. */
const calmMs = 250;

/** What an export would do, asked anew as the wish changes; the volume is tried each time, so that only the newest wish is. */
export class LivePlan {
  plan = $state.raw<ExportPlan>();
  failure = $state.raw<Failure>();
  busy = $state(false);
  readonly #questions = new LatestWins<ExportRequest, Reply<ExportPlan>>(
    (request) => call('media', 'plan', request),
    (reply) => this.#take(reply),
  );
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted: ExportRequest | undefined;

  /** Undefined: the wish is not whole. */
  ask(request: ExportRequest | undefined): void {
    clearTimeout(this.#timer);
    this.#wanted = request;
    this.busy = request !== undefined;
    if (request === undefined) {
      this.plan = undefined;
      this.failure = undefined;
    } else {
      this.#timer = setTimeout(() => this.#questions.ask(request), calmMs);
    }
  }

  #take(reply: Reply<ExportPlan>): void {
    if (this.#wanted === undefined) return;
    this.busy = false;
    this.failure = reply.ok ? undefined : reply.failure;
    this.plan = reply.ok ? reply.value : undefined;
  }
}
