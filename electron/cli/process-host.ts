import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { errnoOf } from '../engine/errors.ts';
import { printableLines } from '../engine/printable.ts';
import type { Host, TextStream } from './host.ts';
import { packageFolder, packageVersion } from './package-folder.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The host that is this process. */
export function processHost(): Host {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  return {
    machine: { platform: process.platform, env: process.env, homeFolder: homedir() },
    currentFolder: process.cwd(),
    version: packageVersion(),
    bundledKeyringFolder: join(packageFolder(), 'build', 'keyrings'),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    program: [process.execPath, ...process.argv.slice(1, 2)],
    now: () => new Date(),
    createEngine: async (options) => (await import('../engine/engine.ts')).createEngine(options),
    confirm: (question) => (hasTerminal() ? confirmOnTerminal(question) : undefined),
    waitForEnter: (prompt) => (hasTerminal() ? enterOnTerminal(prompt) : undefined),
    onStop: (listener) => {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
    kill: (signal) => {
      for (const each of stopSignals) process.removeAllListeners(each);
      process.kill(process.pid, signal);
    },
    openUrl: async (url) => (await import('./open-url.ts')).openUrl(url, process),
  };
}

/** `| head` closes the pipe early: what is written after that has no reader, and that is no failure. */
function ignoreClosedPipe(stream: TextStream): void {
  stream.on('error', (error) => {
    if (errnoOf(error) !== 'EPIPE') throw error;
  });
}

function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

async function confirmOnTerminal(question: string): Promise<boolean> {
  const answer = await askOnTerminal(`${question} [y/N] `);
  return answer !== undefined && /^y(?:es)?$/iu.test(answer.trim());
}

async function enterOnTerminal(prompt: string): Promise<boolean> {
  return (await askOnTerminal(`${prompt} `)) !== undefined;
}

/** What was typed; undefined after Ctrl-C and at the end of input. */
async function askOnTerminal(prompt: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  asking.once('SIGINT', () => stop.abort());
  asking.once('close', () => stop.abort());
  try {
    return await asking.question(printableLines(prompt), { signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  } finally {
    asking.close();
  }
}
