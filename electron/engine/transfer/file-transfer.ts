import type { Failure } from '../../contract/failure.ts';
import { groupOf } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import type { Tally } from './protocol.ts';
import { mostAttempts, type RetryPolicy, retryDelayMs } from './retry.ts';
import type { Origin, TransferTask } from './transfer.ts';

/** What follows for a file from the end of an attempt. */
export type Decision =
  | { readonly kind: 'checked' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'halt'; readonly failure: Failure }
  | { readonly kind: 'put-back' }
  | { readonly kind: 'again'; readonly failure: Failure; readonly inMs: number }
  /** `silent`: no byte ever came from the origin left, and it gave no answer either. */
  | { readonly kind: 'leave-origin'; readonly failure: Failure; readonly silent: boolean };

/** One file's way from origin to origin, attempt by attempt. */
export class FileTransfer {
  /** Its name in messages to the workers. */
  readonly id: number;
  readonly task: TransferTask;
  #receivedBytes = 0;
  #originIndex = 0;
  #attempts = 0;
  /** In a row at this origin, gaining nothing. */
  #fruitless = 0;
  #bestBytes = 0;
  #heardHere = false;
  #restartedHere = false;
  readonly #failures: Failure[] = [];

  constructor(id: number, task: TransferTask) {
    this.id = id;
    this.task = task;
  }

  /** Throws when the task names no origin at all. */
  get origin(): Origin {
    const origin = this.task.origins[this.#originIndex];
    if (origin === undefined) throw new RangeError(`${this.task.path} has no origin to be fetched from.`);
    return origin;
  }

  /** By all ended attempts. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Ended ones. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Takes note of an attempt's end and decides. An attempt that gained bytes gives all others back. */
  settle(outcome: Outcome, tally: Tally, policy: RetryPolicy): Decision {
    this.#receivedBytes += tally.receivedBytes;
    if (outcome.kind === 'stopped') return { kind: 'put-back' };
    this.#attempts += 1;
    if (tally.receivedBytes > 0) this.#heardHere = true;
    if (tally.receivedBytes > 0 && tally.heldBytes > this.#bestBytes) {
      this.#bestBytes = tally.heldBytes;
      this.#fruitless = 0;
    }
    switch (outcome.kind) {
      case 'checked':
        return outcome;
      case 'hopeless':
        return { kind: 'failed', failure: outcome.failure };
      case 'disk-full':
        return { kind: 'halt', failure: outcome.failure };
      case 'elsewhere':
        return { kind: 'leave-origin', failure: outcome.failure, silent: false };
      case 'restart':
        return this.#restart(outcome.failure);
      case 'again':
        return this.#again(outcome.failure, policy, outcome.retryAfterMs);
    }
  }

  /** Goes to the next origin. Returns the failure that tells most when there is none. */
  leaveOrigin(failure: Failure): Failure | undefined {
    this.#failures.push(failure);
    this.#originIndex += 1;
    this.#fruitless = 0;
    this.#bestBytes = 0;
    this.#heardHere = false;
    this.#restartedHere = false;
    if (this.#originIndex < this.task.origins.length) return undefined;
    const worst = this.#failures.find(({ code }) => groupOf(code) === 'integrity') ?? this.#failures[0] ?? failure;
    const others = this.#failures.length - 1;
    if (others === 0) return worst;
    return { ...worst, message: `${worst.message} ${others} other ${others === 1 ? 'place' : 'places'} failed too.` };
  }

  #again(failure: Failure, policy: RetryPolicy, retryAfterMs: number | undefined): Decision {
    this.#fruitless += 1;
    if (this.#fruitless >= policy.attempts || this.#attempts >= mostAttempts) {
      return { kind: 'leave-origin', failure, silent: !this.#heardHere };
    }
    return { kind: 'again', failure, inMs: retryDelayMs(this.#fruitless, policy, retryAfterMs) };
  }

  #restart(failure: Failure): Decision {
    if (this.#restartedHere) return { kind: 'leave-origin', failure, silent: false };
    this.#restartedHere = true;
    this.#bestBytes = 0;
    return { kind: 'again', failure, inMs: 0 };
  }
}
