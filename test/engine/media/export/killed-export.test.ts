import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExportKillReport, runExportKills } from '../../../soak/export-kills.ts';
import { type ExportStage, makeExportStage } from '../../../soak/export-stage.ts';

let stage: ExportStage;

beforeAll(async () => {
  stage = await makeExportStage();
});
afterAll(() => stage.close());

function faultsOf(reports: readonly ExportKillReport[]): string[] {
  return reports.flatMap(({ seed, faults, lastWords }) =>
    faults.map((fault) => `seed ${seed}, ${lastWords}: ${fault}`),
  );
}

describe('an export that is killed', () => {
  test('at random moments never claims what it does not hold, and the next run completes it', async () => {
    const reports = await runExportKills(stage, { firstSeed: 1, kills: 6 });
    expect(faultsOf(reports)).toEqual([]);
    expect(reports.filter(({ killed }) => killed).length).toBeGreaterThan(2);
    expect(reports.map(({ stood }) => stood)).toContain('incomplete');
  });
});
