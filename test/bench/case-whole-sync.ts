import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MadeStream } from '../helpers/make-stream.ts';
import { type SpawnedServer, spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase, CaseResult } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { median, medianRatio } from './statistics.ts';
import { runMirror } from './streamferry.ts';
import { sizeOfStream } from './streams.ts';
import type { Workbench } from './workbench.ts';

const connections = 6;

/** (a) Fetch, check, fsync and publish against those who fetch alone. */
export const wholeSync: BenchCase = {
  id: 'a',
  title: 'A whole stream over loopback, to the disk',
  tools: ['curl', 'aria2c', 'sync'],
  async run(bench) {
    const stream = await bench.streams.mixed();
    const server = await spawnSlowServer({ root: stream.root });
    try {
      return await compare({ bench, stream, server });
    } finally {
      await server.close();
    }
  },
};

interface Setting {
  readonly bench: Workbench;
  readonly stream: MadeStream;
  readonly server: SpawnedServer;
}

async function compare(setting: Setting): Promise<CaseResult> {
  const { bench, stream } = setting;
  // Puts the stream into the page cache and compiled code into its own.
  await ours(setting);
  const values = await inTurn(bench.rounds(5), {
    ours: () => ours(setting),
    curl: () => theirs(setting, curlArgs),
    aria2: () => theirs(setting, aria2Args),
  });
  const bytes = sizeOfStream(stream);
  const mine = { name: 'streamferry mirror: fetch, check, fsync, publish', unit: 's', values: values.ours } as const;
  return {
    series: [
      mine,
      { name: 'curl --parallel, then sync; checks nothing', unit: 's', values: values.curl },
      { name: 'aria2c with checksums, then sync', unit: 's', values: values.aria2 },
    ],
    targets: [
      {
        statement: 'wall time against curl and sync',
        found: medianRatio(values.ours, values.curl),
        relation: 'at most',
        limit: 1,
      },
    ],
    remarks: [
      `${stream.files.size} files, ${Math.round(bytes / 1e6)} MB: ${Math.round(bytes / 1e6 / median(values.ours))} MB/s`,
      `wall time against aria2c and sync: ${medianRatio(values.ours, values.aria2).toFixed(2)}`,
    ],
  };
}

async function ours({ bench, stream, server }: Setting): Promise<number> {
  const target = bench.newFolder('ours');
  const dataFolder = bench.newFolder('data');
  const { keyringFile } = stream;
  const { url } = server;
  await bench.settleDisk();
  const { seconds } = await runMirror(bench, { url, keyringFile, target, dataFolder });
  await takeAway(target, stream);
  return seconds;
}

type Arguments = (setting: Setting, target: string) => Promise<readonly [string, ...string[]]>;

async function theirs(setting: Setting, argsFor: Arguments): Promise<number> {
  const { bench, stream } = setting;
  const target = bench.newFolder('theirs');
  const [command, ...args] = await argsFor(setting, target);
  await bench.settleDisk();
  const fetched = await bench.run(command, args);
  const synced = await bench.run('sync', []);
  await takeAway(target, stream);
  return fetched.seconds + synced.seconds;
}

const curlArgs: Arguments = async ({ bench, stream, server }, target) => {
  const lines = allPaths(stream).flatMap((path) => [
    `url = "${server.url}${path}"`,
    `output = "${join(target, path)}"`,
  ]);
  const config = join(bench.folder, 'curl.conf');
  await writeFile(config, lines.join('\n'));
  const parallel = ['--parallel', '--parallel-max', String(connections)];
  return ['curl', '--silent', '--show-error', '--fail', '--create-dirs', ...parallel, '--config', config];
};

const aria2Args: Arguments = async ({ bench, stream, server }, target) => {
  const lines = allPaths(stream).flatMap((path) => {
    const sha256 = stream.files.get(path)?.digests.sha256;
    return [`${server.url}${path}`, `  out=${path}`, ...(sha256 === undefined ? [] : [`  checksum=sha-256=${sha256}`])];
  });
  const list = join(bench.folder, 'aria2.txt');
  await writeFile(list, lines.join('\n'));
  const quiet = ['--quiet', '--no-conf', '--file-allocation=none', '--allow-overwrite=true'];
  return ['aria2c', ...quiet, `-j${connections}`, '-x1', `--dir=${target}`, `--input-file=${list}`];
};

function allPaths({ files, documents }: MadeStream): readonly string[] {
  return [...files.keys(), ...documents.filter((path) => path.endsWith('.sjson'))];
}

/** Removes what was fetched, once it is seen to be all there. */
async function takeAway(target: string, { files }: MadeStream): Promise<void> {
  for (const [path, { sizeBytes }] of files) {
    const found = await stat(join(target, path));
    if (found.size !== sizeBytes) throw new Error(`${path} has ${found.size} bytes instead of ${sizeBytes}`);
  }
  await rm(target, { recursive: true });
}
