import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The documents that `--json` printed, one a line. */
  readonly lines: readonly Record<string, unknown>[];
  /** The last of them. */
  readonly result: Record<string, unknown>;
}

const entry = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts');

/** Runs the command line in a process of its own, with a data folder of its own and nobody's proxies. */
export function streamferry(dataFolder: string, ...args: readonly string[]): Promise<Ran> {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, STREAMFERRY_DATA: dataFolder };
  const child = spawn(process.execPath, [entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const stdout = Buffer.concat(out).toString();
      const lines = args.includes('--json')
        ? stdout
            .split('\n')
            .filter((line) => line !== '')
            .map(parsed)
        : [];
      if (code === null) reject(new Error(`streamferry was killed by ${signal}`));
      else resolve({ code, stdout, stderr: Buffer.concat(err).toString(), lines, result: lines.at(-1) ?? {} });
    });
  });
}

function parsed(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw new Error(`Not a JSON object: ${line}`);
  return Object.fromEntries(Object.entries(value));
}
