import type { JobRecord } from '../../../electron/contract/job.ts';
import { call } from '../../bridge.ts';
import { mirrors } from '../../state/mirrors.svelte.ts';
import { mbitToRate, measuredRate, typedMbit } from './speed.ts';

export type SpeedChoice = 'measured' | 'stated';

const storageKey = 'streamferry.speed';
const usualMbit = 100;

/** How fast the line is thought to be: as measured with the source before, or as a person says. Remembered on this machine. */
class Speed {
  choice = $state<SpeedChoice>('measured');
  mbit = $state(usualMbit);
  #history = $state.raw<readonly JobRecord[]>([]);

  constructor() {
    const [choice, mbit] = (localStorage.getItem(storageKey) ?? '').split(' ');
    if (choice === 'stated') this.choice = choice;
    this.mbit = typedMbit(mbit ?? '') ?? usualMbit;
  }

  /** Reads what earlier syncs reached. */
  async load(): Promise<void> {
    const reply = await call('jobs', 'history', { limit: 100 });
    if (reply.ok) this.#history = reply.value;
  }

  set(choice: SpeedChoice, mbit: number): void {
    this.choice = choice;
    this.mbit = mbit;
    localStorage.setItem(storageKey, `${choice} ${mbit}`);
  }

  /** Bytes a second of the latest sync from the source. */
  measured(sourceId: string | undefined): number | undefined {
    const from = mirrors.all.filter((mirror) => sourceId !== undefined && mirror.sourceId === sourceId);
    return measuredRate(this.#history, new Set(from.map(({ folder }) => folder)));
  }

  /** Bytes a second to reckon with. */
  rate(sourceId: string | undefined): { readonly rate: number; readonly kind: SpeedChoice } {
    const measured = this.choice === 'measured' ? this.measured(sourceId) : undefined;
    return measured === undefined
      ? { rate: mbitToRate(this.mbit), kind: 'stated' }
      : { rate: measured, kind: 'measured' };
  }
}

export const speed = new Speed();
