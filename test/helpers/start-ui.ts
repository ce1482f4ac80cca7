import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { distFolder } from './chromium.ts';

export interface RunningUi {
  /** Works once. */
  readonly url: string;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** The built `streamferry ui` as a process of its own. */
export async function startUi(env: NodeJS.ProcessEnv): Promise<RunningUi> {
  const args = [join(distFolder, 'cli.js'), 'ui', '--no-open', '--json', '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const early = ended.then(([code]) => Promise.reject(new Error(`streamferry ui ended with ${code}`)));
  early.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), early]);
  const { url } = JSON.parse(String(line)) as { url: string };
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { url, stop };
}
