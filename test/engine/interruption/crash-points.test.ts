import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CaseKind, caseKinds, crashCase, type KillCase } from '../../soak/kill-case.ts';
import { runCases } from '../../soak/run-kills.ts';
import { SeededRandom } from '../../soak/seeded-random.ts';
import { makeStage, type Stage, smallSize } from '../../soak/stage.ts';

/** About so many calls change the disk in each kind of sync; a run may end before the last. `npm run soak` tries every one. */
const steps = { main: 150, worker: 14 };
const sample = { main: 3, worker: 1 };

let stage: Stage;

beforeAll(async () => {
  stage = await makeStage(smallSize);
});
afterAll(() => stage.close());

test.each(caseKinds)('%s: killed instead of a call that changes the disk, the mirror loses nothing', async (kind) => {
  const cases = sampleOf(kind);
  const reports = await runCases(stage, cases, { jobs: 2 });
  const faults = reports.flatMap((report) => report.faults.map((fault) => `instead of ${report.lastWords}: ${fault}`));
  expect(faults).toEqual([]);
  expect(reports.filter(({ kills }) => kills > 0).length).toBeGreaterThan(cases.length / 2);
});

/** One step at random from each part of the run. */
function sampleOf(kind: CaseKind): KillCase[] {
  const random = new SeededRandom(caseKinds.indexOf(kind));
  return (['main', 'worker'] as const).flatMap((thread) =>
    Array.from({ length: sample[thread] }, (_, part) => {
      const step = 1 + Math.floor(((part + random.next()) / sample[thread]) * steps[thread]);
      return crashCase(kind, { kind: 'step', thread, step });
    }),
  );
}
