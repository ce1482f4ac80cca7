import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ImportStage, makeImportStage, runImportKills } from '../../../soak/import-kills.ts';

let stage: ImportStage;

beforeAll(async () => {
  stage = await makeImportStage();
}, 120_000);
afterAll(() => stage.close());

test('an import killed at random moments shows a reader nothing wrong, and the next run completes it', async () => {
  const reports = await runImportKills(stage, { firstSeed: 1, kills: 6 });
  const faults = reports.flatMap(({ seed, lastWords, faults: found }) =>
    found.map((fault) => `seed ${seed}, ${lastWords}: ${fault}`),
  );
  expect(faults).toEqual([]);
  expect(reports.filter(({ killed }) => killed).length).toBeGreaterThan(2);
});
