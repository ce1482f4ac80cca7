import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';

const executables: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
};

/** The Electron that is there: where ELECTRON_OVERRIDE_DIST_PATH says, or with the packages. */
export function findElectron(
  { platform, env }: Pick<Host['machine'], 'platform' | 'env'>,
  packageFolder: string,
): string | undefined {
  const installed = join(packageFolder, 'node_modules', 'electron');
  const pathFile = join(installed, 'path.txt');
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : '';
  const executable = named === '' ? (executables[platform] ?? 'electron') : named;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = override === undefined || override === '' ? join(installed, 'dist') : override;
  const file = join(folder, executable);
  return existsSync(file) ? file : undefined;
}

/** Where Electron's package fetches its runtime, which it does not do when it is installed; undefined where it is not asked to. */
export function electronInstaller({ env }: Pick<Host['machine'], 'env'>, packageFolder: string): string | undefined {
  const file = join(packageFolder, 'node_modules', 'electron', 'install.js');
  return (env.ELECTRON_OVERRIDE_DIST_PATH ?? '') === '' && existsSync(file) ? file : undefined;
}

interface Fetching {
  readonly installer: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onStop: Host['onStop'];
}

/** Fetches the runtime, if that can be done from here. False where a person stopped it. */
export async function fetchElectron({ installer, env, onStop }: Fetching): Promise<boolean> {
  let stopped = false;
  const child = spawn(process.execPath, [installer], { env, stdio: 'ignore' });
  const off = onStop((signal) => {
    stopped = true;
    child.kill(signal);
  });
  try {
    await new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
  } finally {
    off();
  }
  return !stopped;
}

interface Running {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly onStop: Host['onStop'];
}

/**
 * Runs Electron to its end: its exit code, or undefined where it cannot run on this machine. Electron quits cleanly on the
 * first signal of a kind only, and Ctrl-C on a terminal has reached it already: any stop is passed on as one SIGTERM.
 */
export async function runElectron({ file, args, env, onStop }: Running): Promise<number | undefined> {
  const child = spawn(file, args, { env, stdio: 'inherit' });
  const off = onStop(() => {
    if (!child.killed) child.kill('SIGTERM');
  });
  try {
    return await new Promise((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('exit', (code, signal) => resolve(exitOf(code, signal)));
    });
  } finally {
    off();
  }
}

/** 126 and 127: the loader found no library or may not run it. SIGTRAP and SIGABRT: no sandbox or no display to be had. */
function exitOf(code: number | null, signal: NodeJS.Signals | null): number | undefined {
  if (code === 126 || code === 127 || signal === 'SIGTRAP' || signal === 'SIGABRT') return undefined;
  return code ?? 130;
}
