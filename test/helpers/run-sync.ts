import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { SyncRequest } from '../../electron/contract/api.ts';
import { createEngine } from '../../electron/engine/engine.ts';

/** Starts a sync in a process of its own on a data folder that others may use too. `kill` is SIGKILL, as when the power goes. */
export function startSync(dataFolder: string, request: SyncRequest): { kill(): Promise<void> } {
  const args = [import.meta.filename, dataFolder, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  return { kill };
}

async function main(dataFolder: string, request: string): Promise<void> {
  const engine = await createEngine({ dataFolder, version: '0.0.0' });
  const { jobId } = await engine.api.mirrors.sync(JSON.parse(request));
  await engine.api.jobs.wait({ id: jobId });
  await engine.close();
}

const [dataFolder, request] = process.argv.slice(2);
if (import.meta.main === true && dataFolder !== undefined && request !== undefined) await main(dataFolder, request);
