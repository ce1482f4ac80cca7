import { type CaseKind, type CrashPoint, caseKinds, crashCase, type KillCase, killCase } from './kill-case.ts';
import { type KillReport, killOnce } from './kill-once.ts';
import { runPool } from './pool.ts';
import type { Stage } from './stage.ts';

export interface Batch {
  readonly jobs: number;
  /** Asked before each case; true ends the batch early. */
  readonly enough?: () => boolean;
  /** Told of each case when it has ended. */
  readonly onReport?: (report: KillReport, kill: KillCase) => void;
}

/** The cases of so many seeds, from one on. */
export async function runKills(
  stage: Stage,
  firstSeed: number,
  count: number,
  batch: Batch,
): Promise<readonly KillReport[]> {
  const seeds = Array.from({ length: count }, (_, number) => firstSeed + number);
  return runCases(stage, seeds.map(killCase), batch);
}

/** Given cases, in their order. */
export async function runCases(stage: Stage, cases: readonly KillCase[], batch: Batch): Promise<readonly KillReport[]> {
  const left = cases.values();
  const reports: KillReport[] = [];
  await runPool(
    batch.jobs,
    () => (batch.enough?.() === true ? undefined : left.next().value),
    async (kill) => {
      const report = await killOnce(stage, kill);
      reports.push(report);
      batch.onReport?.(report, kill);
    },
  );
  return reports;
}

/** The number of calls differs a little from run to run. */
const unkilledToEnd = 3;

/** Every crash point of every kind of sync: one after the other until runs come to their end before the point. */
export async function runAllCrashPoints(stage: Stage, batch: Batch): Promise<readonly KillReport[]> {
  const reports: KillReport[] = [];
  for (const kind of caseKinds) {
    for (const thread of ['main', 'worker'] as const)
      reports.push(...(await crashPointsOf(stage, { kind, thread }, batch)));
  }
  return reports;
}

async function crashPointsOf(
  stage: Stage,
  { kind, thread }: { readonly kind: CaseKind; readonly thread: CrashPoint['thread'] },
  batch: Batch,
): Promise<readonly KillReport[]> {
  const reports: KillReport[] = [];
  let step = 0;
  let unkilled = 0;
  const next = (): KillCase | undefined => {
    if (unkilled >= unkilledToEnd || batch.enough?.() === true) return undefined;
    step += 1;
    return crashCase(kind, { kind: 'step', thread, step });
  };
  await runPool(batch.jobs, next, async (kill) => {
    const report = await killOnce(stage, kill);
    reports.push(report);
    if (report.kills === 0) unkilled += 1;
    batch.onReport?.(report, kill);
  });
  return reports;
}
