import { parseArgs } from 'node:util';
import { type ExportKillReport, runExportKills } from './export-kills.ts';
import { makeExportStage } from './export-stage.ts';
import { type ImportKillReport, makeImportStage, runImportKills } from './import-kills.ts';
import type { KillCase } from './kill-case.ts';
import type { KillReport } from './kill-once.ts';
import { runPool } from './pool.ts';
import { type FuzzReport, runFuzz } from './run-fuzz.ts';
import { type Batch, runAllCrashPoints, runKills } from './run-kills.ts';
import { makeStage, type Stage, type StageSize, smallSize, usualSize } from './stage.ts';

const usage = `npm run soak -- [options]
  --seed N       where the random cases begin (default: by the clock; it is printed)
  --kills N      syncs killed at random moments (default 1000)
  --no-points    leave out the crash points: a kill instead of every single call that changes the disk
  --exports N    exports to a medium killed at random moments (default 100)
  --imports N    imports from a medium killed at random moments (default 100)
  --fuzz N       changed documents to read (default 100000)
  --minutes M    begin nothing new after so many minutes (default: no limit)
  --jobs N       cases at a time (default 2)
A case is the same for the same seed: --seed S --kills 1 --no-points --exports 0 --imports 0 --fuzz 0 repeats one.`;

interface SoakOptions {
  readonly seed: number;
  readonly kills: number;
  readonly points: boolean;
  readonly exports: number;
  readonly imports: number;
  readonly fuzz: number;
  readonly minutes: number;
  readonly jobs: number;
}

/** Runs what takes longer than tests may: thousands of kills, every crash point, long fuzzing. Returns the faults. */
class Soak {
  readonly #options: SoakOptions;
  readonly #endMs: number;
  readonly #faults: string[] = [];
  readonly #done: string[] = [];
  #stopped = false;
  #toldAtMs = 0;

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#endMs = performance.now() + options.minutes * 60_000;
  }

  /** Begins nothing new; what runs comes to its end. */
  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<readonly string[]> {
    const { seed, kills, points } = this.#options;
    if (kills > 0) {
      await this.#onStage(usualSize, async (stage) => {
        this.#sum('kills', await runKills(stage, seed, kills, this.#batch(`of ${kills} kills`)));
      });
    }
    if (points) {
      await this.#onStage(smallSize, async (stage) => {
        this.#sum('crash points', await runAllCrashPoints(stage, this.#batch('crash points')));
      });
    }
    await this.#exports();
    await this.#imports();
    await this.#fuzz();
    const verdict = this.#faults.length === 0 ? 'passed' : `FAILED, ${this.#faults.length} faults`;
    console.log(`soak ${verdict}: ${this.#done.join('; ')}; seed ${seed}`);
    return this.#faults;
  }

  async #onStage(size: StageSize, work: (stage: Stage) => Promise<void>): Promise<void> {
    const stage = await makeStage(size);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  }

  #batch(what: string): Batch {
    let done = 0;
    return {
      jobs: this.#options.jobs,
      enough: () => this.#enough(),
      onReport: (report, kill) => {
        done += 1;
        this.#say(`${done} ${what}`);
        for (const fault of report.faults) this.#fault(`${caseText(kill, report)}: ${fault}`);
      },
    };
  }

  #sum(what: string, reports: readonly KillReport[]): void {
    const stood = (state: KillReport['stood']) => reports.filter((report) => report.stood === state).length;
    const killed = reports.filter(({ kills }) => kills > 0).length;
    const partial = reports.filter(({ partialFiles }) => partialFiles > 0).length;
    const looks = reports.reduce((sum, report) => sum + report.looks, 0);
    this.#done.push(
      `${reports.length} ${what} (${killed} hit a running sync; nothing stood at ${stood('nothing')}, the old state at ${stood('old')}, the new at ${stood('new')}; ${partial} left partial files; ${looks} looks)`,
    );
  }

  async #exports(): Promise<void> {
    const { seed, exports: kills } = this.#options;
    if (kills === 0 || this.#enough()) return;
    const stage = await makeExportStage();
    try {
      const reports = await runExportKills(stage, { firstSeed: seed, kills, enough: () => this.#enough() });
      for (const report of reports)
        for (const fault of report.faults) this.#fault(`export, seed ${report.seed}: ${fault}`);
      this.#done.push(exportsText(reports));
    } finally {
      await stage.close();
    }
  }

  async #imports(): Promise<void> {
    const { seed, imports: kills } = this.#options;
    if (kills === 0 || this.#enough()) return;
    const stage = await makeImportStage();
    try {
      const reports = await runImportKills(stage, { firstSeed: seed, kills, enough: () => this.#enough() });
      for (const report of reports)
        for (const fault of report.faults) this.#fault(`import, seed ${report.seed}: ${fault}`);
      this.#done.push(importsText(reports));
    } finally {
      await stage.close();
    }
  }

  async #fuzz(): Promise<void> {
    const { seed, fuzz, jobs } = this.#options;
    const chunks = Array.from({ length: Math.ceil(fuzz / chunkCases) }, (_, number) => number * chunkCases).values();
    const reports: FuzzReport[] = [];
    let begun = 0;
    const next = () => (this.#enough() ? undefined : chunks.next().value);
    await runPool(jobs, next, async (first) => {
      const onProgress = () => {
        begun += 1;
        this.#say(`${begun} of ${fuzz} documents read`);
      };
      const report = await runFuzz({ seed: seed + first, count: Math.min(chunkCases, fuzz - first), onProgress });
      reports.push(report);
      for (const fault of report.faults) this.#fault(`fuzz, ${fault}`);
    });
    if (reports.length > 0) this.#done.push(fuzzText(reports));
  }

  #enough(): boolean {
    return this.#stopped || performance.now() > this.#endMs;
  }

  #fault(fault: string): void {
    this.#faults.push(fault);
    console.log(`FAULT ${fault}`);
  }

  #say(text: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldAtMs < sayEveryMs) return;
    this.#toldAtMs = nowMs;
    console.log(text);
  }
}

const sayEveryMs = 10_000;
const chunkCases = 5_000;

function caseText({ seed, kind, wish, moments }: KillCase, { lastWords }: KillReport): string {
  const asked = `${kind}, ${JSON.stringify(wish)}, ${JSON.stringify(moments)}`;
  return lastWords === '' ? `seed ${seed} (${asked})` : `crash point (${asked}, instead of ${lastWords})`;
}

function exportsText(reports: readonly ExportKillReport[]): string {
  const stood = (state: ExportKillReport['stood']) => reports.filter((report) => report.stood === state).length;
  const killed = reports.filter((report) => report.killed).length;
  return `${reports.length} exports (${killed} hit while they ran; ${stood('nothing')} left nothing, ${stood('incomplete')} an unfinished volume, ${stood('complete')} a whole one)`;
}

function importsText(reports: readonly ImportKillReport[]): string {
  const stood = (state: ImportKillReport['stood']) => reports.filter((report) => report.stood === state).length;
  const killed = reports.filter((report) => report.killed).length;
  return `${reports.length} imports (${killed} hit while they ran; nothing stood at ${stood('nothing')}, the old state at ${stood('old')}, the new at ${stood('new')})`;
}

function fuzzText(reports: readonly FuzzReport[]): string {
  const ends = new Map<string, number>();
  for (const report of reports) {
    for (const [end, count] of Object.entries(report.ends)) ends.set(end, (ends.get(end) ?? 0) + count);
  }
  const total = [...ends.values()].reduce((sum, count) => sum + count, 0);
  const peak = Math.max(...reports.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
  const counts = [...ends].map(([end, count]) => `${end} ${count}`).join(', ');
  return `${total} documents (${counts}; ${Math.round(peak)} MB at the peak)`;
}

function readOptions(): SoakOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    seed: text,
    kills: text,
    exports: text,
    imports: text,
    fuzz: text,
    minutes: text,
    jobs: text,
    points: flag,
    help: flag,
  };
  const { values } = parseArgs({ options, allowNegative: true });
  if (values.help === true) return undefined;
  const number = (value: string | undefined, otherwise: number): number => {
    const found = value === undefined ? otherwise : Number(value);
    if (Number.isNaN(found) || found < 0) throw new RangeError(`Expected a number, found ${value}`);
    return found;
  };
  return {
    seed: number(values.seed, Math.floor(Date.now() / 1000)),
    kills: number(values.kills, 1_000),
    points: values.points ?? true,
    exports: number(values.exports, 100),
    imports: number(values.imports, 100),
    fuzz: number(values.fuzz, 100_000),
    minutes: number(values.minutes, Number.POSITIVE_INFINITY),
    jobs: Math.max(1, number(values.jobs, 2)),
  };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) {
    console.log(usage);
    return;
  }
  console.log(
    `soak: seed ${options.seed}, ${options.kills} kills, ${options.exports} exports, ${options.imports} imports, ${options.fuzz} documents`,
  );
  const soak = new Soak(options);
  process.once('SIGINT', () => soak.stop());
  const faults = await soak.run();
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (import.meta.main === true) await main();
