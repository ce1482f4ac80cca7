import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import { type BenchCase, medianTarget, type Series } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { peakMemoryMb } from './peak-memory.ts';
import { runMirror } from './streamferry.ts';
import type { Workbench } from './workbench.ts';

const formats = { text: ['--dry-run'], json: ['--dry-run', '--json'] } as const;

/** (d) Read, authenticate and plan a large catalogue that was never seen before. */
export const dryRun: BenchCase = {
  id: 'd',
  title: 'A dry run of a 13,000-item, 7 MB signed catalogue, nothing cached',
  tools: [],
  async run(bench) {
    const { root, keyringFile } = await bench.streams.big();
    const { url, close } = await spawnSlowServer({ root });
    const once = (format: keyof typeof formats, env: NodeJS.ProcessEnv = {}) => {
      const [target, dataFolder] = [bench.newFolder('target'), bench.newFolder('data')];
      return runMirror(bench, { url, keyringFile, target, dataFolder, args: formats[format], env });
    };
    try {
      return await measure(bench, once);
    } finally {
      await close();
    }
  },
};

type DryRun = (format: keyof typeof formats, env?: NodeJS.ProcessEnv) => Promise<{ readonly seconds: number }>;

async function measure(bench: Workbench, once: DryRun) {
  await once('text');
  await once('json');
  const seconds = await inTurn(bench.rounds(7), {
    text: async () => (await once('text')).seconds,
    json: async () => (await once('json')).seconds,
  });
  const peaks = await inTurn(bench.rounds(3), {
    text: () => peakMemoryMb(bench, (env) => once('text', env)),
    json: () => peakMemoryMb(bench, (env) => once('json', env)),
  });
  const timed = Object.entries(seconds).map<Series>(([name, values]) => ({ name: `as ${name}`, unit: 's', values }));
  const sized = Object.entries(peaks).map<Series>(([name, values]) => ({
    name: `as ${name}: peak resident`,
    unit: 'MB',
    values,
  }));
  return {
    series: [...timed, ...sized],
    targets: [
      ...timed.map((series) => medianTarget(`${series.name}: seconds from process start`, series, 'at most', 0.7)),
      ...sized.map((series) => medianTarget(`${series.name}, in MB`, series, 'at most', 300)),
    ],
    remarks: [],
  };
}
