import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import { type BenchCase, medianTarget, type Series } from './bench-case.ts';
import type { EventLoopReport } from './event-loop-child.ts';

const child = join(import.meta.dirname, 'event-loop-child.ts');

/** (f) How long the main thread keeps others waiting during a whole sync. */
export const eventLoop: BenchCase = {
  id: 'f',
  title: "The main thread's event loop during (a)",
  tools: ['sync'],
  async run(bench) {
    const { root, keyringFile, files } = await bench.streams.mixed();
    const { url, close } = await spawnSlowServer({ root });
    const reports: EventLoopReport[] = [];
    for (let round = 0; round < bench.rounds(3); round += 1) {
      const [target, data] = [bench.newFolder('target'), bench.newFolder('data')];
      await bench.settleDisk();
      const named = ['--url', url, '--keyring', keyringFile, '--target', target, '--data', data];
      const { stdout } = await bench.run(process.execPath, [child, ...named]);
      const report = JSON.parse(stdout) as EventLoopReport;
      if (report.files !== files.size) throw new Error(`${report.files} of ${files.size} files were fetched.`);
      reports.push(report);
      await rm(target, { recursive: true });
    }
    await close();
    const p99: Series = { name: 'delay, 99th percentile', unit: 'ms', values: reports.map(({ p99Ms }) => p99Ms) };
    const longest: Series = { name: 'longest delay', unit: 'ms', values: reports.map(({ maxMs }) => maxMs) };
    return {
      series: [p99, longest],
      targets: [medianTarget('99th percentile of the delay in ms', p99, 'under', 50)],
      remarks: [],
    };
  },
};
