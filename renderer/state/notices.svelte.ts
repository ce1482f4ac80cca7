import type { Failure } from '../../electron/contract/failure.ts';
import { on } from '../bridge.ts';

export interface Notice {
  readonly id: number;
  readonly message: string;
  readonly failure?: Failure;
}

const rememberedNotices = 100;

class Notices {
  all = $state.raw<readonly Notice[]>([]);
  /** Those of this session, dismissed ones too; newest last. */
  past = $state.raw<readonly Notice[]>([]);
  #following = false;
  #nextId = 1;

  load(): void {
    if (this.#following) return;
    this.#following = true;
    on('notice', (notice) => this.add(notice));
  }

  /** Shows something until it is dismissed; the same words are not shown twice. */
  add(notice: Omit<Notice, 'id'>): void {
    if (this.all.some((other) => other.message === notice.message)) return;
    const added = { ...notice, id: this.#nextId++ };
    this.all = [...this.all, added];
    this.past = [...this.past, added].slice(-rememberedNotices);
  }

  /** Takes off what a screen now tells in its own place. */
  withdraw(messages: readonly string[]): void {
    if (this.all.some(({ message }) => messages.includes(message))) {
      this.all = this.all.filter(({ message }) => !messages.includes(message));
    }
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }
}

/** What the engine has to say without being asked. */
export const notices = new Notices();
