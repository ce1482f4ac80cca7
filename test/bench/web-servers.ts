import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workbench } from './workbench.ts';

/** A web server in a process of its own that serves a mirror folder. */
export interface WebServer {
  /** Of the mirror, ending in a slash. */
  readonly url: string;
  /** What is resident now, in MB; of the server alone. */
  residentMb(): Promise<number>;
  close(): Promise<void>;
}

const commandLine = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

/** `streamferry serve`, at the mirror's own path. */
export async function serveWithStreamferry(bench: Workbench, folder: string): Promise<WebServer> {
  const args = [commandLine, 'serve', folder, '--listen', '127.0.0.1:0', '--at', '/m/', '--json'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, STREAMFERRY_DATA: bench.newFolder('data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([once(lines, 'line'), failed(child, 'streamferry serve')]);
  const { urls } = JSON.parse(String(line)) as { urls: readonly string[] };
  return webServer(bench, child, new URL('/m/', urls[0]).href);
}

/** nginx as it is meant to be used for files: sendfile, no access log, one worker a core. */
export async function serveWithNginx(bench: Workbench, folder: string): Promise<WebServer> {
  const own = bench.newFolder('nginx');
  await mkdir(own);
  const port = await freePort();
  const file = join(own, 'nginx.conf');
  await writeFile(file, configuration({ own, folder, port }));
  const child = spawn('nginx', ['-p', own, '-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}/`;
  await Promise.race([answers(new URL('streams/v1/index.sjson', url).href), failed(child, 'nginx')]);
  return webServer(bench, child, url);
}

function configuration({ own, folder, port }: { own: string; folder: string; port: number }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (one) => `${one}_temp_path ${join(own, one)};`,
  );
  return [
    // Workers of root's nginx are nobody, who cannot read the scratch folder.
    process.getuid?.() === 0 ? 'user root;' : '',
    'daemon off; worker_processes auto; error_log stderr crit;',
    `pid ${join(own, 'pid')};`,
    'events { worker_connections 1024; }',
    `http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; ${temporary.join(' ')}`,
    `server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  ].join('\n');
}

function webServer(bench: Workbench, child: ChildProcess, url: string): WebServer {
  return {
    url,
    async residentMb() {
      const { stdout } = await bench.run('ps', ['-o', 'rss=', '-p', String(child.pid)]);
      return (Number(stdout) * 1024) / 1e6;
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function failed(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code} before it served anything`);
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(url).catch(() => undefined)) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The port is not known');
  return address.port;
}
