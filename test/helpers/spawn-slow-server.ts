import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServedRequest, SlowServerOptions } from './slow-server.ts';

export interface SpawnedServer {
  /** Ends in a slash. */
  readonly url: string;
  /** What was answered since the last call, in order. */
  takeRequests(): Promise<readonly ServedRequest[]>;
  close(): Promise<void>;
}

/** The slow server in a process of its own: out of the way of what is measured, and alive when the client is killed. */
export async function spawnSlowServer(options: SlowServerOptions): Promise<SpawnedServer> {
  const { root, bytesPerSecond, firstByteDelayMs, faults } = options;
  const args = [
    ['--root', root],
    bytesPerSecond === undefined ? [] : ['--rate', String(bytesPerSecond)],
    firstByteDelayMs === undefined ? [] : ['--delay', String(firstByteDelayMs)],
    faults === undefined ? [] : ['--faults', JSON.stringify(faults)],
  ].flat();
  const script = join(import.meta.dirname, 'slow-server.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The slow server ended on its own')));
  ended.catch(() => undefined);
  const lines = createInterface(child.stdout);
  const nextLine = () => Promise.race([once(lines, 'line').then(([text]) => String(text)), ended]);
  const { url } = JSON.parse(await nextLine()) as { url: string };
  return {
    url,
    async takeRequests() {
      child.stdin.write('requests\n');
      return JSON.parse(await nextLine()) as ServedRequest[];
    },
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      child.kill();
      await exited;
    },
  };
}
