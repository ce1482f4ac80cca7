import { rm } from 'node:fs/promises';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { peakMemoryMb } from './peak-memory.ts';
import { medianRatio } from './statistics.ts';
import { runMirror } from './streamferry.ts';
import { makeEvenStream } from './streams.ts';
import type { Workbench } from './workbench.ts';

const mb = 1_000_000;
const most = 1.25;

/** (g) Peak memory when the stream grows tenfold: in the size of its files, and in their number. */
export const flatMemory: BenchCase = {
  id: 'g',
  title: 'Peak memory as the stream grows tenfold',
  tools: ['sync'],
  async run(bench) {
    const fileSizeBytes = bench.quick ? 0.2 * mb : 2 * mb;
    const base = await subject(bench, { files: 30, fileSizeBytes });
    const larger = await subject(bench, { files: 30, fileSizeBytes: 10 * fileSizeBytes });
    const more = await subject(bench, { files: 300, fileSizeBytes });
    const values = await inTurn(bench.rounds(3), { base: base.peak, larger: larger.peak, more: more.peak });
    await Promise.all([base, larger, more].map((one) => one.close()));
    return {
      series: [
        { name: base.name, unit: 'MB', values: values.base },
        { name: larger.name, unit: 'MB', values: values.larger },
        { name: more.name, unit: 'MB', values: values.more },
      ],
      targets: [
        {
          statement: 'peak with files ten times as large',
          found: medianRatio(values.larger, values.base),
          relation: 'at most',
          limit: most,
        },
        {
          statement: 'peak with ten times as many files',
          found: medianRatio(values.more, values.base),
          relation: 'at most',
          limit: most,
        },
      ],
      remarks: [],
    };
  },
};

async function subject(bench: Workbench, size: { readonly files: number; readonly fileSizeBytes: number }) {
  const { root, keyringFile } = await makeEvenStream(bench.newFolder('even'), size);
  const { url, close } = await spawnSlowServer({ root });
  const peak = async () => {
    const [target, dataFolder] = [bench.newFolder('target'), bench.newFolder('data')];
    await bench.settleDisk();
    const megabytes = await peakMemoryMb(bench, (env) =>
      runMirror(bench, { url, keyringFile, target, dataFolder, env }),
    );
    await rm(target, { recursive: true });
    return megabytes;
  };
  return { name: `${size.files} files of ${size.fileSizeBytes / mb} MB`, peak, close };
}
