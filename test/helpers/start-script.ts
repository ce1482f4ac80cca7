import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface RunningScript {
  /** What it wrote to standard output; rejects when it ended otherwise than well. */
  readonly output: Promise<string>;
  /** SIGKILL, as when the power goes. */
  kill(): void;
}

/** Runs a module given as text in a Node.js of its own, with the repository as its folder; arguments are `process.argv[1]` and on. */
export function startScript(source: string, args: readonly string[]): RunningScript {
  const cwd = join(import.meta.dirname, '..', '..');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const output = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(text);
      else reject(new Error(`The script ended with ${code ?? signal}: ${complaint}`));
    });
  });
  return { output, kill: () => child.kill('SIGKILL') };
}
