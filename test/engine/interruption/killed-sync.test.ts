import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KillReport } from '../../soak/kill-once.ts';
import { runKills } from '../../soak/run-kills.ts';
import { makeStage, type Stage, usualSize } from '../../soak/stage.ts';

/** A sample of what `npm run soak` does a thousand times. */
const sample = { firstSeed: 1, kills: 20, jobs: 2 };

let stage: Stage;
let reports: readonly KillReport[];

beforeAll(async () => {
  stage = await makeStage(usualSize);
  reports = await runKills(stage, sample.firstSeed, sample.kills, { jobs: sample.jobs });
}, 240_000);
afterAll(() => stage.close());

describe('a sync killed at random moments', () => {
  test('never shows a reader anything wrong, and the next run ends with the whole mirror and nothing fetched twice', () => {
    const faults = reports.flatMap(({ seed, kind, faults: found }) =>
      found.map((fault) => `seed ${seed}, ${kind}: ${fault}`),
    );
    expect(faults).toEqual([]);
    expect(reports).toHaveLength(sample.kills);
  });

  test('was hit while it ran, with nothing and with the old state standing, and with files half-way in', () => {
    const killed = reports.filter(({ kills }) => kills > 0);
    expect(killed.length).toBeGreaterThan(sample.kills / 2);
    expect(killed.map(({ stood }) => stood)).toEqual(expect.arrayContaining(['nothing', 'old']));
    expect(killed.filter(({ partialFiles }) => partialFiles > 0).length).toBeGreaterThan(3);
    expect(killed.filter(({ finishedFiles }) => finishedFiles > 0).length).toBeGreaterThan(3);
    expect(reports.every(({ looks }) => looks > 2)).toBe(true);
  });
});
