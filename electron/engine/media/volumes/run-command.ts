import { execFile } from 'node:child_process';

export interface CommandEnd {
  /** Exit code; undefined: there is no such program. */
  readonly code: number | undefined;
  /** What it said, errors included. */
  readonly text: string;
}

export type RunCommand = (command: readonly [string, ...string[]]) => Promise<CommandEnd>;

/** Flushing a slow stick takes its time. */
const timeLimitMs = 10 * 60_000;

/** Runs a program of the system, in plain English, to its end. */
export const runCommand: RunCommand = ([file, ...args]) =>
  new Promise((resolve) => {
    const options = { timeout: timeLimitMs, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } };
    execFile(file, args, options, (error, stdout, stderr) => {
      const text = stdout + stderr;
      if (error === null) resolve({ code: 0, text });
      else if (error.code === 'ENOENT') resolve({ code: undefined, text });
      else resolve({ code: typeof error.code === 'number' ? error.code : 1, text: text || error.message });
    });
  });
