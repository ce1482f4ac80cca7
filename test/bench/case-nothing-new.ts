import { type SpawnedServer, spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import { type BenchCase, type CaseResult, medianTarget, type Series, type Target } from './bench-case.ts';
import { type MirrorRun, runMirror } from './streamferry.ts';
import type { Workbench } from './workbench.ts';

/** (c) A second sync of an unchanged source. */
export const nothingNew: BenchCase = {
  id: 'c',
  title: 'A sync with nothing new',
  tools: [],
  async run(bench) {
    const small = await bench.streams.small();
    const big = await bench.streams.big();
    const selection = ['release=noble', 'arch=amd64', '--max=1'];
    const results = [
      await measure(bench, { name: 'a small stream', stream: small, args: [] }),
      await measure(bench, { name: `one release of ${big.items} items`, stream: big, args: selection }),
    ];
    return {
      series: results.flatMap(({ series }) => series),
      targets: results.flatMap(({ targets }) => targets),
      remarks: [],
    };
  },
};

interface Subject {
  readonly name: string;
  readonly stream: { readonly root: string; readonly keyringFile: string };
  readonly args: readonly string[];
}

async function measure(bench: Workbench, { name, stream, args }: Subject): Promise<Omit<CaseResult, 'remarks'>> {
  const server = await spawnSlowServer({ root: stream.root });
  const { url } = server;
  const { keyringFile } = stream;
  const run = { url, keyringFile, target: bench.newFolder('target'), dataFolder: bench.newFolder('data'), args };
  try {
    const values = await repeat(bench, server, run);
    const series: Series = { name, unit: 's', values: values.seconds };
    const targets: Target[] = [
      medianTarget(`${name}: seconds from process start`, series, 'at most', 0.3),
      { statement: `${name}: body bytes transferred`, found: values.bodyBytes, relation: 'at most', limit: 0 },
      { statement: `${name}: answers that were not "304"`, found: values.others, relation: 'at most', limit: 0 },
    ];
    return { series: [series], targets };
  } finally {
    await server.close();
  }
}

async function repeat(bench: Workbench, server: SpawnedServer, run: MirrorRun) {
  await runMirror(bench, run);
  // The second one may still have things to settle, such as compiled code to keep.
  await runMirror(bench, run);
  await server.takeRequests();
  const seconds: number[] = [];
  for (let round = 0; round < bench.rounds(9); round += 1) seconds.push((await runMirror(bench, run)).seconds);
  const requests = await server.takeRequests();
  if (requests.length === 0) throw new Error('A sync with nothing new asked the source nothing.');
  return {
    seconds,
    bodyBytes: requests.reduce((sum, one) => sum + one.bodyBytes, 0),
    others: requests.filter(({ status }) => status !== 304).length,
  };
}
