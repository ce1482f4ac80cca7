import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, MirrorError } from '../../errors.ts';
import { volumeError, volumeGone } from './volume-error.ts';

const trialName = /^\.streamferry-trial-(\d+)-[0-9a-f]{8}$/;

/** Of this process: trials of a volume may run side by side. */
const running = new Set<string>();

/**
 * Does the work in a new folder on the volume of `folder`, which is removed afterwards whatever happens; trials that were
 * killed before are removed too. Throws NOT_WRITABLE, TARGET_FULL, TARGET_GONE.
 */
export async function inTrialFolder<T>(folder: string, work: (trialFolder: string) => Promise<T>): Promise<T> {
  const parent = await nearestFolder(folder);
  await removeKilledTrials(parent);
  const trial = join(parent, `.streamferry-trial-${process.pid}-${randomBytes(4).toString('hex')}`);
  running.add(trial);
  try {
    await mkdir(trial);
    return await work(trial);
  } catch (error) {
    throw volumeError(error, parent);
  } finally {
    // A volume that was pulled meanwhile keeps it; the next trial there takes it away.
    await rm(trial, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    running.delete(trial);
  }
}

/** The folder itself, or the nearest above it that is there already. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
      throw new MirrorError('NOT_WRITABLE', `${at} is a file, where a folder is needed. Choose another place.`, {
        path: at,
      });
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw volumeError(error, at);
      if (dirname(at) === at) throw volumeGone(folder, error);
    }
  }
}

async function removeKilledTrials(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = trialName.exec(name)?.[1];
    const file = join(parent, name);
    if (pid === undefined || running.has(file) || livesElsewhere(Number(pid))) continue;
    await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

function livesElsewhere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is such a process, of somebody else.
    return errnoOf(error) === 'EPERM';
  }
}
