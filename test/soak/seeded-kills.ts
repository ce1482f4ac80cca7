import { runPool } from './pool.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Instead of the n-th call that changes the disk, or after so many milliseconds. */
export type KillMoment = { readonly thread: 'main' | 'worker'; readonly step: number } | { readonly afterMs: number };

/** How long what is killed takes, where nobody kills it: about so many calls in each thread, and so many milliseconds. */
export interface WholeRun {
  readonly steps: Readonly<Record<'main' | 'worker', number>>;
  readonly ms: number;
}

export function killMoment(random: SeededRandom, { steps, ms }: WholeRun): KillMoment {
  const kind = random.pick(['main', 'main', 'worker', 'time'] as const);
  return kind === 'time' ? { afterMs: random.next() * ms } : { thread: kind, step: 1 + random.below(steps[kind]) };
}

export interface SeededRun {
  readonly firstSeed: number;
  readonly kills: number;
  /** Asked before each; true ends the run early. */
  readonly enough?: () => boolean;
}

/** Kills so many times, each by its seed, two at a time. */
export async function runSeeded<Report>(
  { firstSeed, kills, enough }: SeededRun,
  kill: (seed: number) => Promise<Report>,
): Promise<readonly Report[]> {
  const seeds = Array.from({ length: kills }, (_, number) => firstSeed + number).values();
  const reports: Report[] = [];
  await runPool(
    2,
    () => (enough?.() === true ? undefined : seeds.next().value),
    async (seed) => {
      reports.push(await kill(seed));
    },
  );
  return reports;
}
