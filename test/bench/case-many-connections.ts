import { rm } from 'node:fs/promises';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { medianRatio } from './statistics.ts';
import { runMirror } from './streamferry.ts';
import { makeEvenStream } from './streams.ts';

const server = { firstByteDelayMs: 80, bytesPerSecond: 12_000_000 };

/** (b) What a slow server's connections give side by side. */
export const manyConnections: BenchCase = {
  id: 'b',
  title: '80 ms to the first byte, 12 MB/s a connection: 8 jobs against 1',
  tools: ['sync'],
  async run(bench) {
    const files = bench.quick ? 16 : 112;
    const fileSizeBytes = 1_850_000;
    const stream = await makeEvenStream(bench.newFolder('even'), { files, fileSizeBytes });
    const { root, keyringFile } = stream;
    const { url, close } = await spawnSlowServer({ root, ...server });
    const withJobs = async (jobs: number) => {
      const target = bench.newFolder('target');
      await bench.settleDisk();
      const dataFolder = bench.newFolder('data');
      const args = ['--jobs', String(jobs)];
      const { seconds } = await runMirror(bench, { url, keyringFile, target, dataFolder, args });
      await rm(target, { recursive: true });
      return seconds;
    };
    const { one, eight } = await inTurn(bench.rounds(3), { one: () => withJobs(1), eight: () => withJobs(8) });
    await close();
    return {
      series: [
        { name: 'streamferry mirror --jobs 1', unit: 's', values: one },
        { name: 'streamferry mirror --jobs 8', unit: 's', values: eight },
      ],
      targets: [
        { statement: 'speed of 8 jobs against 1', found: medianRatio(one, eight), relation: 'at least', limit: 6 },
      ],
      remarks: [`${files} files, ${Math.round((files * fileSizeBytes) / 1e6)} MB`],
    };
  },
};
