import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openForWriting } from '../../electron/engine/mirror/mirror-folder.ts';

export interface Holder {
  /** SIGKILL, as when the power goes. */
  kill(): Promise<void>;
}

/**
 * Opens a mirror for writing in a process of its own and keeps it until it is killed. With `change` a transaction on its ledger
 * stays open, spilled to disk, so that a kill leaves its journal.
 */
export async function holdMirror(folder: string, how: 'idle' | 'change' = 'idle'): Promise<Holder> {
  const args = [import.meta.filename, folder, how];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  await once(child.stdout, 'data');
  return { kill };
}

async function main(folder: string, how: string | undefined): Promise<void> {
  const { ledger } = await openForWriting(folder, () => new Date());
  if (how === 'change') {
    ledger.database.pragma('cache_size = 1');
    ledger.database.pragma('cache_spill = 1');
    ledger.database.exec('BEGIN IMMEDIATE');
    const files = Array.from({ length: 5000 }, (_, n) => ({ path: `half/${n}`, sizeBytes: n, digest: undefined }));
    ledger.recordFiles(files, new Date().toISOString());
  }
  console.log('held');
  await delay(60_000);
}

const [folder, how] = process.argv.slice(2);
if (import.meta.main === true && folder !== undefined) await main(folder, how);
