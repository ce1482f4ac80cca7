import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase, CaseResult } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { median, medianRatio } from './statistics.ts';
import { runMirror, runStreamferry } from './streamferry.ts';
import { makeEvenStream } from './streams.ts';
import type { Workbench } from './workbench.ts';

/** A file system in memory that Linux has: there the device is no limit. */
const memoryFolder = '/dev/shm';
const limit = 0.8;

/** (j) An export, copied, flushed and read back, against rsync with checksums of both sides. */
export const exporting: BenchCase = {
  id: 'j',
  title: 'An export against rsync and sha256sum of both sides',
  tools: ['rsync', 'sha256sum', 'dd', 'sync'],
  async run(bench) {
    const setting = await prepare(bench);
    // Of the disk what was written is read past the page cache, by either.
    const disk = await compare(setting, { name: 'the disk', parent: bench.newFolder('media') });
    if (!existsSync(memoryFolder)) return { ...disk, remarks: [...disk.remarks, `there is no ${memoryFolder}`] };
    const parent = await mkdtemp(join(memoryFolder, 'streamferry-bench-'));
    try {
      const memory = await compare(setting, { name: 'a tmpfs', parent });
      return {
        series: [...disk.series, ...memory.series],
        targets: [...disk.targets, ...memory.targets],
        remarks: [...disk.remarks, ...memory.remarks],
      };
    } finally {
      await rm(parent, { recursive: true });
    }
  },
};

interface Setting {
  readonly bench: Workbench;
  readonly mirror: string;
  readonly dataFolder: string;
  readonly bytes: number;
}

/** A mirror in the page cache, and a data folder with a signing key. */
async function prepare(bench: Workbench): Promise<Setting> {
  const [mirror, dataFolder] = [bench.newFolder('mirror'), bench.newFolder('data')];
  const size = { files: 24, fileSizeBytes: bench.quick ? 1_000_000 : 25_000_000 };
  const folder = bench.newFolder('carried');
  const { root, keyringFile } = await makeEvenStream(folder, size);
  const { url, close } = await spawnSlowServer({ root });
  await runMirror(bench, { url, keyringFile, target: mirror, dataFolder });
  await close();
  await rm(folder, { recursive: true });
  return { bench, mirror, dataFolder, bytes: size.files * size.fileSizeBytes };
}

interface Place {
  readonly name: string;
  readonly parent: string;
}

async function compare(setting: Setting, { name, parent }: Place): Promise<CaseResult> {
  await mkdir(parent, { recursive: true });
  await ours(setting, parent);
  const values = await inTurn(setting.bench.rounds(5), {
    ours: () => ours(setting, parent),
    theirs: () => theirs(setting, parent),
  });
  const found = medianRatio(values.ours, values.theirs);
  const rate = Math.round(setting.bytes / 1e6 / median(values.ours));
  return {
    series: [
      { name: `streamferry export to ${name}: copy, check, flush, read back`, unit: 's', values: values.ours },
      { name: `rsync -a, sync, sha256sum of both sides on ${name}`, unit: 's', values: values.theirs },
    ],
    targets: [{ statement: `time to ${name} against rsync and sha256sum`, found, relation: 'at most', limit }],
    remarks: [`${Math.round(setting.bytes / 1e6)} MB to ${name}: ${rate} MB/s`],
  };
}

async function ours({ bench, mirror, dataFolder }: Setting, parent: string): Promise<number> {
  const target = await mkdtemp(join(parent, 'ours-'));
  await bench.settleDisk();
  const { seconds } = await runStreamferry(bench, dataFolder, ['export', mirror, target]);
  await rm(target, { recursive: true });
  return seconds;
}

/** What it takes to forget the copies before they are read is not counted. */
async function theirs({ bench, mirror }: Setting, parent: string): Promise<number> {
  const target = await mkdtemp(join(parent, 'theirs-'));
  await bench.settleDisk();
  const copied = await bench.run('rsync', ['-a', '--exclude=/.streamferry', `${mirror}/`, `${target}/`]);
  const flushed = await bench.run('sync', ['-f', target]);
  const copies = await filesIn(target);
  for (const file of copies) await bench.run('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  const read = await bench.run('sha256sum', copies);
  const source = await bench.run('sha256sum', await filesIn(mirror));
  await rm(target, { recursive: true });
  return copied.seconds + flushed.seconds + read.seconds + source.seconds;
}

async function filesIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(root, '.streamferry')));
}
