import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { KillMoment } from './seeded-kills.ts';

export interface RunEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** On its standard error. */
  readonly said: string;
}

const main = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts');

/** Runs a command line as a person would, killed at a moment or not. */
export function runKilled(args: readonly string[], moment?: KillMoment): Promise<RunEnd> {
  const preload = moment !== undefined && 'step' in moment ? ['--import', dieAtStep(moment)] : [];
  const child = spawn(process.execPath, [...preload, main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const timer =
    moment !== undefined && 'afterMs' in moment ? setTimeout(() => child.kill('SIGKILL'), moment.afterMs) : undefined;
  const { promise, resolve, reject } = Promise.withResolvers<RunEnd>();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.once('error', reject);
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    resolve({ code, signal, said });
  });
  return promise;
}

function dieAtStep({ thread, step }: { readonly thread: string; readonly step: number }): string {
  const url = new URL('./die-at-step.ts', import.meta.url);
  url.search = new URLSearchParams({ thread, step: String(step) }).toString();
  return url.href;
}
