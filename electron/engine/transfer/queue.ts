import type { Failure } from '../../contract/failure.ts';
import { FileTransfer } from './file-transfer.ts';
import type { Outcome } from './outcome.ts';
import type { Tally } from './protocol.ts';
import type { RetryPolicy } from './retry.ts';
import type { Origin, TransferTask } from './transfer.ts';

export interface QueuePolicy extends RetryPolicy {
  readonly jobsPerHost: number;
}

/** What is to be done after an attempt has ended. */
export type Step =
  | { readonly kind: 'checked'; readonly transfer: FileTransfer }
  | { readonly kind: 'failed'; readonly transfer: FileTransfer; readonly failure: Failure }
  /** To be tried again after `inMs`; it keeps its place at the host. */
  | { readonly kind: 'again'; readonly transfer: FileTransfer; readonly failure: Failure; readonly inMs: number }
  /** Waits for a place at its next origin. */
  | { readonly kind: 'moved'; readonly transfer: FileTransfer; readonly failure: Failure }
  /** Nothing can go on. */
  | { readonly kind: 'halt'; readonly failure: Failure };

interface Host {
  readonly name: string;
  readonly isFolder: boolean;
  /** Largest first. */
  readonly ready: FileTransfer[];
  active: number;
  /** Files in a row that got neither a byte nor an answer. */
  silentFiles: number;
}

/** In a row: a medium with bad places is not given up for a few of them, one that is gone is. */
const unreadableFiles = 64;

/** Who is served when: largest first, so many at a time for each host, and what to do after each attempt. Knows no clock. */
export class TransferQueue {
  readonly #policy: QueuePolicy;
  readonly #hosts = new Map<string, Host>();
  #open: number;

  constructor(tasks: readonly TransferTask[], policy: QueuePolicy) {
    this.#policy = policy;
    this.#open = tasks.length;
    const transfers = tasks.map((task, id) => new FileTransfer(id, task)).sort(byPrecedence);
    for (const transfer of transfers) this.#hostOf(transfer).ready.push(transfer);
  }

  /** Files neither checked nor failed yet. */
  get open(): number {
    return this.#open;
  }

  /** Takes all that may start now. */
  takeReady(): FileTransfer[] {
    const taken: FileTransfer[] = [];
    for (const host of this.#hosts.values()) {
      const next = host.ready.splice(0, Math.max(0, this.#policy.jobsPerHost - host.active));
      host.active += next.length;
      taken.push(...next);
    }
    return taken;
  }

  /** Takes note of how an attempt ended. A host that stays silent for file after file is given up for all that wait for it. */
  settle(transfer: FileTransfer, outcome: Outcome, tally: Tally): Step[] {
    const host = this.#hostOf(transfer);
    const decision = transfer.settle(outcome, tally, this.#policy);
    if (tally.receivedBytes > 0 || decision.kind === 'checked') host.silentFiles = 0;
    if (decision.kind === 'again') return [{ ...decision, transfer }];
    host.active -= 1;
    switch (decision.kind) {
      case 'checked':
        this.#open -= 1;
        return [{ kind: 'checked', transfer }];
      case 'failed':
        return [this.#fail(transfer, decision.failure)];
      case 'halt':
        return [decision];
      case 'put-back':
        insert(host.ready, transfer);
        return [];
      case 'leave-origin':
        host.silentFiles = decision.silent ? host.silentFiles + 1 : 0;
        return [this.#leave(transfer, decision.failure), ...this.#giveUp(host, decision.failure)];
    }
  }

  #giveUp(host: Host, failure: Failure): Step[] {
    if (!this.#isGivenUp(host)) return [];
    return host.ready.splice(0).map((transfer) => this.#leave(transfer, givenUp(host, transfer, failure)));
  }

  #isGivenUp(host: Host): boolean {
    return host.silentFiles >= (host.isFolder ? unreadableFiles : 2 * this.#policy.jobsPerHost);
  }

  #leave(transfer: FileTransfer, failure: Failure): Step {
    for (let left = failure; ; ) {
      const final = transfer.leaveOrigin(left);
      if (final !== undefined) return this.#fail(transfer, final);
      const host = this.#hostOf(transfer);
      if (!this.#isGivenUp(host)) {
        insert(host.ready, transfer);
        return { kind: 'moved', transfer, failure };
      }
      left = givenUp(host, transfer, failure);
    }
  }

  #fail(transfer: FileTransfer, failure: Failure): Step {
    this.#open -= 1;
    return { kind: 'failed', transfer, failure };
  }

  #hostOf({ origin }: FileTransfer): Host {
    const name = hostName(origin);
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const host: Host = { name, isFolder: origin.kind !== 'http', ready: [], active: 0, silentFiles: 0 };
    this.#hosts.set(name, host);
    return host;
  }
}

/** Folders count as one host of their own. */
function hostName(origin: Origin): string {
  return origin.kind === 'http' ? (URL.parse(origin.url)?.host ?? '') : 'the source folder';
}

function givenUp(host: Host, { task }: FileTransfer, failure: Failure): Failure {
  const text = `${task.path} was not tried at ${host.name}, which was given up after ${host.silentFiles} files in a row got no byte from it. The last of them: ${failure.message}`;
  return { ...failure, message: text, path: task.path };
}

function byPrecedence(a: FileTransfer, b: FileTransfer): number {
  return b.task.sizeBytes - a.task.sizeBytes || a.id - b.id;
}

function insert(ready: FileTransfer[], transfer: FileTransfer): void {
  const at = ready.findIndex((other) => byPrecedence(transfer, other) < 0);
  ready.splice(at === -1 ? ready.length : at, 0, transfer);
}
