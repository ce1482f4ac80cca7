import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEngine } from '../../electron/engine/engine.ts';
import type { Engine } from '../../electron/engine/engine-types.ts';
import { LogFile } from '../../electron/engine/log/log-file.ts';
import { startWebHost } from '../../electron/web/web-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The browser host on a real engine, in temporary folders; closed with the test. */
export async function openHost(
  wish: { readonly engine?: Engine; readonly host?: string; readonly port?: number } = {},
) {
  const folder = tempFolder();
  const dataFolder = join(folder, 'data');
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Streamferry</title>');
  writeFileSync(join(rendererFolder, 'assets', 'index-0a1b2c3d.js'), 'export {};');
  writeFileSync(join(rendererFolder, '.hidden'), 'hidden');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const engine = wish.engine ?? (await createEngine({ dataFolder, version: '0.0.0' }));
  const log = new LogFile({ dataFolder });
  const web = await startWebHost({
    engine,
    listen: { host: wish.host ?? '127.0.0.1', port: wish.port ?? 0 },
    rendererFolder,
    licencesFile: join(folder, 'licences.json'),
    machine: { platform: process.platform, env: {}, homeFolder: homedir() },
    version: '0.0.0',
    dataFolder,
    log,
  });
  onTestFinished(async () => {
    await web.close();
    await engine.close();
  });
  return { web, engine, folder, rendererFolder, dataFolder, log, ...new Client(web.url).all };
}

/** A client that says exactly what it is told to, unlike any browser. */
class Client {
  readonly #url: URL;
  #cookie = '';

  constructor(url: string) {
    this.#url = new URL(url);
  }

  get all() {
    return {
      origin: this.#url.origin,
      ask: this.ask,
      signIn: this.signIn,
      call: this.call,
      cookie: () => this.#cookie,
    };
  }

  /** As it is written: nothing of the path is normalized, no cookie is added. */
  ask = (path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> => {
    const { hostname, port } = this.#url;
    return new Promise((resolve, reject) => {
      const sent = request({ hostname: hostname.replace(/^\[|\]$/gu, ''), port, path, method, headers, agent: false });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.end(body);
    });
  };

  /** Takes the token to the host and keeps the cookie. */
  signIn = async (): Promise<Answer> => {
    const answer = await this.ask(this.#url.pathname + this.#url.search);
    this.#cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    return answer;
  };

  /** A call as the page makes it, but for what a test changes. */
  call = (name: string, payload: unknown, { headers = {}, body, method = 'POST' }: Asking = {}): Promise<Answer> =>
    this.ask(`/api/${name}`, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.#url.origin,
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      body: body ?? JSON.stringify(payload),
    });
}
