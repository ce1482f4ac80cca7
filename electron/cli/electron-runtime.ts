import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';

const executables: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
};

/** The Electron that is there: where ELECTRON_OVERRIDE_DIST_PATH says, or with the packages. Nothing is downloaded. */
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

interface Running {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly onStop: Host['onStop'];
}

/** Runs Electron to its end: its exit code, or undefined where it cannot run on this machine. */
export async function runElectron({ file, args, env, onStop }: Running): Promise<number | undefined> {
  const child = spawn(file, args, { env, stdio: 'inherit' });
  const off = onStop((signal) => child.kill(signal));
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
