import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from './workbench.ts';

/**
 * Runs in the measured process, before its own code: at exit it leaves the most memory that was ever resident, in bytes.
 * Linux counts what the starting process had in `maxRSS`, so there it is VmHWM.
 */
const probe = `
import { isMainThread } from 'node:worker_threads';
import { readFileSync, writeFileSync } from 'node:fs';
const highWater = () => process.platform === 'linux'
  ? Number(/^VmHWM:\\s+(\\d+) kB/mu.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  : process.resourceUsage().maxRSS * 1024;
if (isMainThread) process.on('exit', () => writeFileSync(process.env.STREAMFERRY_BENCH_PEAK, String(highWater())));
`;

/** The most memory that a Node.js process, run with the environment given, had resident at any time; in MB. */
export async function peakMemoryMb(
  bench: Workbench,
  run: (env: NodeJS.ProcessEnv) => Promise<unknown>,
): Promise<number> {
  const file = join(bench.folder, 'peak');
  const hook = `data:text/javascript,${encodeURIComponent(probe)}`;
  await run({ NODE_OPTIONS: `--import ${hook}`, STREAMFERRY_BENCH_PEAK: file });
  const bytes = Number(await readFile(file, 'utf8'));
  await rm(file);
  return bytes / 1_000_000;
}
