import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.ts';

/** True where a test may mount volumes. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

/** A volume of its own of so many bytes, unmounted when the running test has ended. */
export function smallVolume(sizeBytes: number): string {
  const folder = join(tempFolder(), 'volume');
  mkdirSync(folder);
  mount('-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder);
  return folder;
}

/** The same folder at another place, read-only, as a medium with its switch on. */
export function readOnlyView(folder: string): string {
  const view = join(tempFolder(), 'read-only');
  mkdirSync(view);
  mount('--bind', folder, view);
  execFileSync('mount', ['-o', 'remount,bind,ro', view]);
  return view;
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', [...args]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', args.at(-1) ?? '']);
  });
}

function mounts(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'streamferry-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
