import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { medianRatio } from './statistics.ts';
import { runMirror, runStreamferry } from './streamferry.ts';
import { makeEvenStream } from './streams.ts';
import type { Workbench } from './workbench.ts';

/** (e) Re-reading a mirror against hashing its files one after the other. */
export const audit: BenchCase = {
  id: 'e',
  title: 'An audit against openssl over the same files',
  tools: ['openssl', 'sync'],
  async run(bench) {
    const [target, dataFolder] = [bench.newFolder('target'), bench.newFolder('data')];
    await mirrorLargeStream(bench, target, dataFolder);
    const files = await visibleFiles(target);
    const ours = async () => (await runStreamferry(bench, dataFolder, ['audit', target])).seconds;
    const theirs = async () => (await bench.run('openssl', ['dgst', '-sha256', ...files])).seconds;
    await bench.settleDisk();
    await ours();
    const values = await inTurn(bench.rounds(5), { ours, theirs });
    await rm(target, { recursive: true });
    return {
      series: [
        { name: 'streamferry audit', unit: 's', values: values.ours },
        { name: 'openssl dgst -sha256', unit: 's', values: values.theirs },
      ],
      targets: [
        {
          statement: 'time against openssl',
          found: medianRatio(values.ours, values.theirs),
          relation: 'at most',
          limit: 0.6,
        },
      ],
      remarks: [`${files.length} files, ${bench.quick ? 44 : 2200} MB, documents among them, all in the page cache`],
    };
  },
};

/** As much as one release of MAAS images has, so that what is compared is the reading. */
async function mirrorLargeStream(bench: Workbench, target: string, dataFolder: string): Promise<void> {
  const folder = bench.newFolder('large');
  const fileSizeBytes = bench.quick ? 2_000_000 : 100_000_000;
  const { root, keyringFile } = await makeEvenStream(folder, { files: 22, fileSizeBytes });
  const { url, close } = await spawnSlowServer({ root });
  await runMirror(bench, { url, keyringFile, target, dataFolder });
  await close();
  await rm(folder, { recursive: true });
}

async function visibleFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(root, '.streamferry')));
}
