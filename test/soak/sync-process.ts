import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Wish } from './reader-view.ts';

export interface SyncOptions {
  readonly url: string;
  readonly folder: string;
  readonly keyringFile: string;
  readonly dataFolder: string;
  readonly wish: Wish;
  readonly keepRevisions: number;
  /** A module that the process loads first, in its worker threads too. */
  readonly preload?: string;
}

export interface SyncEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Its last line of output, parsed. */
  readonly result: unknown;
  readonly errors: string;
}

export interface SyncProcess {
  readonly ended: Promise<SyncEnd>;
  /** SIGKILL, as when the power goes. */
  kill(): void;
}

const main = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts');

/** Starts `streamferry mirror` as a person would, in a process of its own. */
export function startSync(options: SyncOptions): SyncProcess {
  const { url, folder, keyringFile, dataFolder, wish, keepRevisions, preload } = options;
  const args = [
    ...(preload === undefined ? [] : ['--import', preload]),
    ...[
      main,
      'mirror',
      url,
      folder,
      '--keyring',
      keyringFile,
      '--data-folder',
      dataFolder,
      '--proxy',
      'none',
      '--json',
    ],
    ...['--max', String(wish.max), '--revisions', String(keepRevisions), ...wish.filters],
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return { ended: endOf(child), kill: () => child.kill('SIGKILL') };
}

function endOf(child: ChildProcess): Promise<SyncEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<SyncEnd>();
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.once('error', reject);
  child.once('close', (code, signal) => resolve({ code, signal, result: lastLine(output), errors }));
  return promise;
}

function lastLine(output: string): unknown {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
