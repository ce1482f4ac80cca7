import { createHash } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import type { SelfTestStep } from '../../contract/serve.ts';
import { createHttpClient, type HttpClient, type HttpResponse } from '../source/http-access.ts';
import { readBody } from '../source/http-body.ts';
import type { MirrorTable, ServedDocument } from './mirror-table.ts';
import { proxyStep } from './self-test-proxy.ts';
import { selfTestAgent } from './watch/client-identity.ts';

export interface SelfTestOptions {
  /** Of the mirror, ending in a slash. */
  readonly url: string;
  readonly table: MirrorTable;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

interface Test extends SelfTestOptions {
  readonly client: HttpClient;
  readonly timeoutMs: number;
}

type Hop = readonly [name: string, walk: (test: Test) => Promise<string>];

/** In the order in which a client meets them; each resolves to what was found and throws what went wrong. */
const hops: readonly Hop[] = [
  ['name', resolveName],
  ['connection', reachPort],
  ['index', fetchIndex],
  ['product file', fetchProductFile],
  ['item', fetchStartOfItem],
];

const itemBytes = 1024;

/** Fetches from a mirror of this server as a client would, without a proxy, and names the hop that fails; hops after it are not tried. */
export async function selfTest(request: SelfTestOptions): Promise<readonly SelfTestStep[]> {
  const timeoutMs = request.timeoutMs ?? 10_000;
  const access = { proxy: { kind: 'none' }, userAgent: `${selfTestAgent}/${request.version}` } as const;
  const client = createHttpClient(access, { stallTimeoutMs: timeoutMs, connectTimeoutMs: timeoutMs });
  const steps: SelfTestStep[] = [];
  try {
    for (const [hop, walk] of hops) {
      const step = await walk({ ...request, client, timeoutMs }).then(
        (detail) => ({ hop, ok: true, detail }),
        (error: unknown) => ({ hop, ok: false, detail: error instanceof Error ? error.message : String(error) }),
      );
      steps.push(step);
      if (!step.ok) break;
    }
  } finally {
    await client.close();
  }
  return [...steps, ...proxyStep(request.url, request.environment)];
}

async function resolveName({ url }: Test): Promise<string> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return `${host} is an address: there is no name to resolve.`;
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw new Error(`${host} is no name that this machine can resolve. Use an address, or put the name into DNS.`, {
      cause: error,
    });
  });
  return `${host} is ${found.map(({ address }) => address).join(', ')}.`;
}

async function reachPort({ url, timeoutMs }: Test): Promise<string> {
  const host = hostOf(url);
  const { protocol, port } = new URL(url);
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  const socket = connect({ host, port: number });
  let reached = '';
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new Error(
      `Nothing answers at ${host} port ${number} (${reasonOf(error)}). Listen on this address or on 0.0.0.0, and let it through the firewall.`,
      { cause: error },
    );
  } finally {
    reached = socket.remoteAddress ?? '';
    socket.destroy();
  }
  const limits = /^(?:127\.|::1$)/u.test(reached)
    ? 'only this machine reaches it there'
    : 'asked from this machine: a firewall may still stop others';
  return `Port ${number} answers (${limits}).`;
}

async function fetchIndex(test: Test): Promise<string> {
  const index = [...test.table.documents.values()].findLast(({ path }) => /(?:^|\/)index\.s?json$/u.test(path));
  if (index === undefined) throw new Error('The mirror has published nothing yet. Sync it first.');
  return fetchDocument(test, index);
}

async function fetchProductFile(test: Test): Promise<string> {
  const file = [...test.table.documents.values()].find(
    ({ path }) => /\.s?json$/u.test(path) && !/(?:^|\/)index\.s?json$/u.test(path),
  );
  return file === undefined ? 'The mirror has no product file.' : fetchDocument(test, file);
}

async function fetchDocument(test: Test, { path, bytes, sha256 }: ServedDocument): Promise<string> {
  const { response, body } = await fetch(test, path, {});
  if (response.statusCode !== 200) throw statusFault(path, response, 200);
  if (createHash('sha256').update(body).digest('hex') !== sha256) {
    throw new Error(
      `${path} arrives with ${body.length} bytes that are not the ${bytes.length} that were published: something between here and ${test.url} changes or replaces it.`,
    );
  }
  return `${path} arrives as it was published (${body.length} bytes).`;
}

async function fetchStartOfItem(test: Test): Promise<string> {
  const item = [...test.table.items.values()].find(({ current, sizeBytes }) => current && sizeBytes > 0);
  if (item === undefined) return 'The mirror holds no item.';
  const wanted = Math.min(itemBytes, item.sizeBytes);
  const { response, body } = await fetch(test, item.path, { range: `bytes=0-${wanted - 1}` });
  if (response.statusCode !== 206) throw statusFault(item.path, response, 206);
  if (body.length !== wanted) {
    throw new Error(`Of ${item.path} ${wanted} bytes were asked for and ${body.length} came.`);
  }
  return `${item.path} can be read (${wanted} bytes of ${item.sizeBytes}).`;
}

/** Documents are read whole. */
const maxAnswerBytes = 128 << 20;

/** Redirects are followed by the client but not by MAAS: the URL that answered must be the one asked. */
async function fetch(
  { client, url, timeoutMs }: Test,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly response: HttpResponse; readonly body: Buffer }> {
  const asked = new URL(path.split('/').map(encodeURIComponent).join('/'), url).href;
  const request = { url: asked, headers, signal: AbortSignal.timeout(timeoutMs) };
  const response = await client.request(request);
  const { bytes } = await readBody(response, maxAnswerBytes);
  if (response.url !== asked)
    throw new Error(`${path} is redirected to ${response.url}: MAAS does not follow for items.`);
  return { response, body: bytes };
}

function statusFault(path: string, { statusCode, headers }: HttpResponse, expected: number): Error {
  const by = headers.via === undefined ? '' : ` by a proxy (${headers.via})`;
  return new Error(
    `${path} is answered with ${statusCode}${by}, expected ${expected}: another server may stand at this address.`,
  );
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/gu, '');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AbortError' ? 'no answer in time' : error.message;
}
