import type { Wish } from './reader-view.ts';
import { SeededRandom } from './seeded-random.ts';
import type { StateName } from './stage.ts';

/** When the process is killed. */
export type Moment =
  /** When the server has sent this fraction of the bytes to fetch. */
  | { readonly kind: 'bytes'; readonly fraction: number }
  /** After this fraction of the time a whole run takes: start-up and the end are hit, too. */
  | { readonly kind: 'time'; readonly fraction: number }
  /** So long after the last item's last byte was sent: the run is placing, publishing or pruning. */
  | { readonly kind: 'ending'; readonly afterMs: number }
  /** Instead of this call, counted from 1, that changes the disk. */
  | CrashPoint;

export interface CrashPoint {
  readonly kind: 'step';
  readonly thread: 'main' | 'worker';
  readonly step: number;
}

/** What the folder is before, and what happens to the source between the runs. */
export type CaseKind =
  | 'first'
  | 'update'
  | 'update-keeping-revision'
  | 'adoption'
  /** Another rule holds something already; the run adds one. */
  | 'second-rule'
  /** The first sync, killed; meanwhile the source goes to its new state. */
  | 'overtaken';

export interface KillCase {
  readonly seed: number;
  readonly kind: CaseKind;
  readonly wish: Wish;
  readonly keepRevisions: number;
  /** One kill each, one run after the other. */
  readonly moments: readonly Moment[];
}

const wishes: readonly Wish[] = [
  { filters: [], max: 1 },
  { filters: [], max: 2 },
  { filters: ['ftype!=manifest'], max: 1 },
  { filters: ['arch=amd64', 'subarch~-00[0-3]$'], max: 1 },
];

/** What the rule asked for that was there before. */
export const earlierWish: Wish = { filters: ['ftype=boot-kernel'], max: 1 };

export const caseKinds: readonly CaseKind[] = [
  'first',
  'update',
  'update-keeping-revision',
  'adoption',
  'second-rule',
  'overtaken',
];

/** How often each comes up. */
const kinds: readonly CaseKind[] = [
  'first',
  'first',
  'first',
  'update',
  'update',
  'update',
  'update-keeping-revision',
  'adoption',
  'second-rule',
  'overtaken',
];

/** The case of one crash point. */
export function crashCase(kind: CaseKind, point: CrashPoint): KillCase {
  return {
    seed: point.step,
    kind,
    wish: { filters: [], max: 1 },
    keepRevisions: keptRevisions(kind),
    moments: [point],
  };
}

/** The case that belongs to a seed. */
export function killCase(seed: number): KillCase {
  const random = new SeededRandom(seed);
  const kind = random.pick(kinds);
  const wish = random.pick(wishes);
  const kills = random.chance(0.25) ? 2 : 1;
  const moments = Array.from({ length: kills }, () => randomMoment(random));
  return { seed, kind, wish, keepRevisions: keptRevisions(kind), moments };
}

/** The state that the source is in at a run, counted from 0. */
export function stateAt({ kind }: Pick<KillCase, 'kind'>, run: number): StateName {
  if (kind === 'first') return 'old';
  return kind === 'overtaken' && run === 0 ? 'old' : 'new';
}

function keptRevisions(kind: CaseKind): number {
  return kind === 'update-keeping-revision' ? 1 : 0;
}

function randomMoment(random: SeededRandom): Moment {
  const choice = random.next();
  if (choice < 0.5) return { kind: 'bytes', fraction: random.next() };
  if (choice < 0.75) return { kind: 'time', fraction: random.next() };
  return { kind: 'ending', afterMs: random.below(150) };
}
