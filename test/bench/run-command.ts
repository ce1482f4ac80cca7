import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
}

export interface CommandRun {
  /** From just before the process is started until it has ended. */
  readonly seconds: number;
  readonly stdout: string;
}

/** Runs a program to its end. Throws when it cannot be started or ends with anything but 0. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env }: CommandOptions,
): Promise<CommandRun> {
  const startedMs = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const closed = once(child, 'close');
  const [code, signal] = (await Promise.race([once(child, 'exit'), closed])) as [number | null, NodeJS.Signals | null];
  const seconds = (performance.now() - startedMs) / 1000;
  await closed;
  if (code !== 0) {
    const said = Buffer.concat(errors).toString().slice(-2000);
    throw new Error(`${command} ${args.slice(0, 6).join(' ')} ended with ${code ?? signal}: ${said}`);
  }
  return { seconds, stdout: Buffer.concat(out).toString() };
}
