import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { StaticAnswer } from '../../electron/engine/practice/static-file.ts';
import { answerFromFolder } from '../../electron/engine/practice/static-file.ts';
import { throttle } from '../../electron/engine/practice/throttle.ts';
import type { Fault, FaultRule } from './faults.ts';
import { FaultRules, withFault } from './faults.ts';

export interface SlowServerOptions {
  readonly root: string;
  /** Of each connection; absent: full speed. */
  readonly bytesPerSecond?: number;
  /** Before the first byte of each answer. */
  readonly firstByteDelayMs?: number;
  readonly faults?: readonly FaultRule[];
  /** Told of each chunk of a body as it goes out. */
  readonly onBody?: (path: string, bytes: number) => void;
}

export interface ServedRequest {
  readonly method: string;
  /** Decoded, without leading slash. */
  readonly path: string;
  readonly range?: string;
  status: number;
  /** Handed to the connection so far. */
  bodyBytes: number;
}

export interface SlowServer {
  /** Ends in a slash. */
  readonly url: string;
  /** All whose answer has begun, in the order of the answers. */
  readonly requests: readonly ServedRequest[];
  setFaults(faults: readonly FaultRule[]): void;
  close(): Promise<void>;
}

/** A file server on loopback that is as slow and as wrong as asked. */
export async function startSlowServer(options: SlowServerOptions): Promise<SlowServer> {
  const requests: ServedRequest[] = [];
  let faults = new FaultRules(options.faults ?? []);
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').replace(/^\//, '').replace(/\?.*$/, ''));
    const served: ServedRequest = { ...askedOf(request, path), status: 0, bodyBytes: 0 };
    const onAnswer = () => requests.push(served);
    serve({ options, fault: faults.take(path), served, onAnswer }, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    setFaults: (rules) => {
      faults = new FaultRules(rules);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function askedOf(
  { method = '', headers: { range } }: IncomingMessage,
  path: string,
): Omit<ServedRequest, 'status' | 'bodyBytes'> {
  return { method, path, ...(range === undefined ? {} : { range }) };
}

interface Serving {
  readonly options: SlowServerOptions;
  readonly fault: Fault | undefined;
  readonly served: ServedRequest;
  /** Called before the client can know of the answer. */
  readonly onAnswer: () => void;
}

async function serve(
  { options, fault, served, onAnswer }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { bytesPerSecond, firstByteDelayMs, onBody } = options;
  if (firstByteDelayMs !== undefined) await delay(firstByteDelayMs);
  if (fault?.kind === 'ignore-ranges') delete request.headers.range;
  const { statusCode, headers, body } = faultyAnswer(await answerFromFolder(options.root, request), fault);
  served.status = statusCode;
  onAnswer();
  response.writeHead(statusCode, headers);
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      served.bodyBytes += chunk.length;
      onBody?.(served.path, chunk.length);
      yield chunk;
    }
  };
  await pipeline(bytesPerSecond === undefined ? body : throttle(body, bytesPerSecond), counted, response);
}

function faultyAnswer(answer: StaticAnswer, fault: Fault | undefined): StaticAnswer {
  if (fault === undefined) return answer;
  if (fault.kind === 'redirect') return empty(answer, 302, { Location: fault.location });
  if (fault.kind === 'status') {
    return empty(answer, fault.status, fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter });
  }
  if (fault.kind === 'ignore-ranges') return { ...answer, headers: without(answer.headers, 'Accept-Ranges') };
  const lengthBytes = Number(answer.headers['Content-Length']);
  const firstByte = Number(/^bytes (\d+)-/.exec(answer.headers['Content-Range'] ?? '')?.[1] ?? 0);
  if (fault.kind === 'short') {
    const keptBytes = Math.max(0, lengthBytes - fault.missingBytes);
    return {
      ...answer,
      headers: { ...answer.headers, 'Content-Length': String(keptBytes) },
      body: first(answer.body, keptBytes),
    };
  }
  const headers =
    fault.kind === 'long'
      ? { ...answer.headers, 'Content-Length': String(lengthBytes + fault.extraBytes) }
      : answer.headers;
  return { ...answer, headers, body: Readable.from(withFault(answer.body, fault, firstByte), { objectMode: false }) };
}

function empty({ body }: StaticAnswer, statusCode: number, headers: Readonly<Record<string, string>>): StaticAnswer {
  body.destroy();
  return { statusCode, headers: { ...headers, 'Content-Length': '0' }, body: Readable.from([]) };
}

function without(headers: StaticAnswer['headers'], name: string): StaticAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

function first(body: Readable, bytes: number): Readable {
  async function* limited() {
    let left = bytes;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (left <= 0) return;
      yield chunk.subarray(0, left);
      left -= chunk.length;
    }
  }
  return Readable.from(limited(), { objectMode: false });
}

/**
 * `node slow-server.ts --root F [--rate B] [--delay MS] [--faults JSON]` prints `{"url":…}` and serves until its input ends;
 * each line of input is answered by the requests since the last one, as one line of JSON.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { root: text, rate: text, delay: text, faults: text } });
  if (values.root === undefined) throw new Error('--root is missing');
  const { url, requests } = await startSlowServer({
    root: values.root,
    ...(values.rate === undefined ? {} : { bytesPerSecond: Number(values.rate) }),
    ...(values.delay === undefined ? {} : { firstByteDelayMs: Number(values.delay) }),
    ...(values.faults === undefined ? {} : { faults: JSON.parse(values.faults) as FaultRule[] }),
  });
  console.log(JSON.stringify({ url }));
  let told = 0;
  const input = createInterface(process.stdin);
  input.on('line', () => {
    console.log(JSON.stringify(requests.slice(told)));
    told = requests.length;
  });
  // Whoever started this process may be killed: it must not outlive them.
  input.on('close', () => process.exit());
}

if (import.meta.main === true) await main();
