import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll } from '../../build/build.ts';
import { type BenchCase, isMet, type Tool } from './bench-case.ts';
import { audit } from './case-audit.ts';
import { dryRun } from './case-dry-run.ts';
import { eventLoop } from './case-event-loop.ts';
import { exporting } from './case-export.ts';
import { flatMemory } from './case-flat-memory.ts';
import { interfaceCase } from './case-interface.ts';
import { manyConnections } from './case-many-connections.ts';
import { nothingNew } from './case-nothing-new.ts';
import { serving } from './case-serving.ts';
import { wholeSync } from './case-whole-sync.ts';
import { describeMachine, type Machine, machineText } from './machine.ts';
import { type BenchOptions, readBenchOptions, usage } from './options.ts';
import { caseDocument, caseText, type ReportedCase } from './report.ts';
import { missingTools, toolVersions } from './tools.ts';
import { Workbench } from './workbench.ts';

const allCases: readonly BenchCase[] = [
  wholeSync,
  manyConnections,
  nothingNew,
  dryRun,
  audit,
  eventLoop,
  flatMemory,
  serving,
  interfaceCase,
  exporting,
];

const exitCodes = { met: 0, missed: 1, cannotRun: 2 } as const;

/** Measures what is asked for and returns the exit code: 1 when a target was missed. */
async function main(args: readonly string[]): Promise<number> {
  const options = readBenchOptions(args);
  if (options.help) {
    console.log(usage);
    return exitCodes.met;
  }
  const cases = chosenCases(options);
  const versions = toolVersions(cases);
  const missing =
    process.platform === 'win32' ? 'The bench needs sync: run it on Linux or macOS.' : missingTools(versions);
  if (missing !== undefined) {
    console.error(missing);
    return exitCodes.cannotRun;
  }
  const machine = describeMachine(options.folder);
  console.log(machineText(machine));
  console.log(`${[...versions.values()].join('; ')}\n`);
  if (options.build) await buildAll({ outFolder: join(import.meta.dirname, '../../dist'), clean: false });
  const reported = await measure(cases, options);
  if (options.jsonFile !== undefined) await keep(options.jsonFile, { options, machine, versions, reported });
  return verdict(reported, options);
}

function chosenCases({ only }: BenchOptions): readonly BenchCase[] {
  const unknown = only?.filter((id) => allCases.every((one) => one.id !== id)) ?? [];
  if (unknown.length === 0) return allCases.filter(({ id }) => only === undefined || only.includes(id));
  const known = allCases.map(({ id }) => id).join(', ');
  throw new Error(`There is no case ${unknown.join(', ')}; there are ${known}.`);
}

async function measure(cases: readonly BenchCase[], options: BenchOptions): Promise<readonly ReportedCase[]> {
  const bench = await Workbench.open({ parentFolder: options.folder, quick: options.quick });
  const reported: ReportedCase[] = [];
  try {
    for (const { id, title, run } of cases) {
      const one = { id, title, ...(await run(bench)) };
      reported.push(one);
      console.log(caseText(one));
    }
  } finally {
    await bench.close();
  }
  return reported;
}

interface Measured {
  readonly options: BenchOptions;
  readonly machine: Machine;
  readonly versions: ReadonlyMap<Tool, string | undefined>;
  readonly reported: readonly ReportedCase[];
}

async function keep(file: string, { options, machine, versions, reported }: Measured): Promise<void> {
  const document = {
    kind: 'bench',
    at: new Date().toISOString(),
    quick: options.quick,
    machine,
    tools: Object.fromEntries(versions),
    cases: reported.map(caseDocument),
  };
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
}

function verdict(reported: readonly ReportedCase[], { quick }: BenchOptions): number {
  const targets = reported.flatMap((one) => one.targets);
  const missed = targets.filter((target) => !isMet(target)).length;
  console.log(
    `${targets.length - missed} of ${targets.length} targets met.${quick ? ' Not judged: it was a quick run.' : ''}`,
  );
  return missed > 0 && !quick ? exitCodes.missed : exitCodes.met;
}

process.exitCode = await main(process.argv.slice(2));
