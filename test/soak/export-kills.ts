import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '../../electron/engine/engine.ts';
import { claimsToBeComplete, shipmentFaults } from '../helpers/shipment-faults.ts';
import { type ExportStage, exportSizes, treeFaults } from './export-stage.ts';
import { type RunEnd, runKilled } from './killed-run.ts';
import { type KillMoment, killMoment, runSeeded, type SeededRun } from './seeded-kills.ts';
import { SeededRandom } from './seeded-random.ts';

/** How an export is killed. */
export interface ExportKill {
  readonly seed: number;
  readonly medium: 'empty' | 'earlier';
  readonly moment: KillMoment;
}

export interface ExportKillReport {
  readonly seed: number;
  readonly killed: boolean;
  /** What stood after the kill. */
  readonly stood: 'nothing' | 'incomplete' | 'complete';
  /** The call that was not made. */
  readonly lastWords: string;
  readonly faults: readonly string[];
}

/** A run may end before the last step. */
const wholeRun = { steps: { main: 450, worker: 20 }, ms: 1500 };

function exportKill(seed: number): ExportKill {
  const random = new SeededRandom(seed);
  const medium = random.chance(0.5) ? 'empty' : 'earlier';
  return { seed, medium, moment: killMoment(random, wholeRun) };
}

export function runExportKills(stage: ExportStage, run: SeededRun): Promise<readonly ExportKillReport[]> {
  return runSeeded(run, (seed) => killExport(stage, exportKill(seed)));
}

/** Kills an export, looks what its volume claims, and runs it again to its end. */
async function killExport(stage: ExportStage, kill: ExportKill): Promise<ExportKillReport> {
  const folder = await mkdtemp(join(stage.folder, 'case-'));
  try {
    await stage.copyTo(folder, kill.medium);
    const shipment = join(folder, 'medium', 'streamferry-mirror');
    const first = await runExport(folder, kill.moment);
    const killed = first.signal === 'SIGKILL';
    const stood = claimsToBeComplete(shipment) ? 'complete' : existsSync(shipment) ? 'incomplete' : 'nothing';
    const faults = killed || first.code === 0 ? [] : [`the first run ended with ${first.code}: ${first.said}`];
    if (stood === 'complete') {
      // The first step of all: the mark itself, not yet in place.
      const found = (await shipmentFaults(shipment)).filter((fault) => !fault.startsWith('INCOMPLETE.json.part'));
      faults.push(...found.map((fault) => `after the kill, ${fault}`));
    }
    const failures = await exportAgain(folder);
    if (failures.length > 0) faults.push(...failures);
    else faults.push(...(await shipmentFaults(shipment)), ...treeFaults(stage, shipment), ...litterIn(folder));
    return { seed: kill.seed, killed, stood, lastWords: killed ? first.said.trim() : '', faults };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The next run, to its end; why it did not end well. */
async function exportAgain(folder: string): Promise<string[]> {
  const engine = await createEngine({ dataFolder: join(folder, 'data'), version: '0.0.0' });
  try {
    const mirrors = [{ folder: join(folder, 'mirror') }];
    const { jobId } = await engine.api.media.export({ mirrors, target: join(folder, 'medium'), ...exportSizes });
    const { state, failures } = await engine.api.jobs.wait({ id: jobId });
    if (state === 'done') return [];
    return [`the next run ended ${state}`, ...failures.map(({ code, message }) => `${code}: ${message}`)];
  } finally {
    await engine.close();
  }
}

/** Nothing is left of what was begun. */
function litterIn(folder: string): string[] {
  const medium = readdirSync(join(folder, 'medium')).filter(
    (name) => name !== 'other-file' && name !== 'streamferry-mirror',
  );
  const sets = readdirSync(join(folder, 'data', 'exports'));
  return [...medium, ...sets].map((name) => `${name} was left behind`);
}

/** `streamferry export`, killed at a moment. */
function runExport(folder: string, moment: KillMoment): Promise<RunEnd> {
  const places = [join(folder, 'mirror'), join(folder, 'medium')];
  const options = ['--data-folder', join(folder, 'data'), '--max-file-size', String(exportSizes.maxFileBytes)];
  return runKilled(['export', ...places, ...options, '--json'], moment);
}
