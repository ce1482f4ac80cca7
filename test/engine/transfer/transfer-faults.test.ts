import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FailureCode } from '../../../electron/contract/failure.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, http, taskFor, transfer } from './run-transfers.ts';
import { type Content, goodAnswer, type Script, serveCut, serveWell, startScriptedServer } from './scripted-server.ts';

const body = bytesOf(600_000);
const content: Content = { body, etag: '"one"' };

const flipped = Buffer.from(body);
flipped[300_000] = (body[300_000] ?? 0) ^ 1;

function well(request: IncomingMessage, response: ServerResponse): void {
  serveWell(request, response, content);
}

function status(response: ServerResponse, code: number, headers: Record<string, string> = {}): void {
  response.writeHead(code, headers).end('no');
}

/** In chunks, so that no length is told. */
function chunked(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200);
  response.write(bytes.subarray(0, 10));
  response.end(bytes.subarray(10));
}

function stall(request: IncomingMessage, response: ServerResponse, afterBytes: number): void {
  const { status: code, headers, part } = goodAnswer(request, content);
  response.writeHead(code, headers).write(part.subarray(0, afterBytes));
}

interface Good {
  readonly script: Script;
  readonly requests: number;
  readonly retries: readonly FailureCode[];
  /** Bytes received beyond the file's own. */
  readonly wastedBytes?: number;
}

describe('a file arrives whole and right from a server that', () => {
  const table: Record<string, Good> = {
    'is a good one': { script: well, requests: 1, retries: [] },
    'tells no length': { script: (_, response) => chunked(response, body), requests: 1, retries: [] },
    'cuts the connection in the middle': {
      script: (request, response, nth) => (nth > 2 ? well : cutAt(200_000))(request, response),
      requests: 3,
      retries: ['INTERRUPTED', 'INTERRUPTED'],
    },
    'ends too early without a length': {
      script: (request, response, nth) =>
        nth > 1 ? well(request, response) : chunked(response, body.subarray(0, 5000)),
      requests: 2,
      retries: ['INTERRUPTED'],
    },
    'stalls in the middle': {
      script: (request, response, nth) => (nth > 1 ? well(request, response) : stall(request, response, 100_000)),
      requests: 2,
      retries: ['TIMEOUT'],
    },
    'accepts and never answers': {
      script: (request, response, nth) => nth > 1 && well(request, response),
      requests: 2,
      retries: ['TIMEOUT'],
    },
    'flips a byte once': {
      script: (_, response, nth) => response.end(nth > 1 ? body : flipped),
      requests: 2,
      retries: ['DIGEST_MISMATCH'],
      wastedBytes: body.length,
    },
    'answers 503 with Retry-After': {
      script: (request, response, nth) =>
        nth > 1 ? well(request, response) : status(response, 503, { 'retry-after': '1' }),
      requests: 2,
      retries: ['HTTP_STATUS'],
    },
    'answers 429 with a date': {
      script: (request, response, nth) =>
        nth > 1
          ? well(request, response)
          : status(response, 429, { 'retry-after': new Date(Date.now() + 1500).toUTCString() }),
      requests: 2,
      retries: ['HTTP_STATUS'],
    },
    'answers 500, 408, then well': {
      script: (request, response, nth) => (nth > 2 ? well(request, response) : status(response, nth === 1 ? 500 : 408)),
      requests: 3,
      retries: ['HTTP_STATUS', 'HTTP_STATUS'],
    },
    'ignores ranges': {
      script: (request, response, nth) => (nth > 1 ? response.end(body) : cutAt(200_000)(request, response)),
      requests: 2,
      retries: ['INTERRUPTED'],
      wastedBytes: 200_000,
    },
    'refuses ranges': {
      script: (request, response, nth) => {
        if (nth === 1) cutAt(200_000)(request, response);
        else if (request.headers.range === undefined) response.end(body);
        else status(response, 416);
      },
      requests: 3,
      retries: ['INTERRUPTED'],
      wastedBytes: 200_000,
    },
    'answers another range than was asked for': {
      script: (request, response, nth) => {
        if (nth === 1) cutAt(200_000)(request, response);
        else if (request.headers.range === undefined) response.end(body);
        else response.writeHead(206, { 'content-range': `bytes 1-599999/${body.length}` }).end(body.subarray(1));
      },
      requests: 3,
      retries: ['INTERRUPTED'],
      wastedBytes: 200_000,
    },
    'has a new ETag at the second attempt': {
      script: (request, response, nth) => {
        if (nth === 1) serveCut(request, response, { body: flipped, etag: '"old"' }, 200_000);
        else well(request, response);
      },
      requests: 2,
      retries: ['INTERRUPTED'],
      wastedBytes: 200_000,
    },
    'goes on with other content in spite of If-Range, under a new ETag': {
      script: (request, response, nth) => {
        if (nth === 1) serveCut(request, response, { body: bytesOf(600_000, 2), etag: '"old"' }, 200_000);
        else if (request.headers['if-range'] === '"old"') serveWell(withoutGuard(request), response, content);
        else well(request, response);
      },
      requests: 3,
      retries: ['INTERRUPTED'],
      wastedBytes: 200_000,
    },
    'goes on with other content and tells nothing of it': {
      script: (request, response, nth) => {
        if (nth === 1) serveCut(request, response, { body: bytesOf(600_000, 2) }, 200_000);
        else serveWell(request, response, { body });
      },
      requests: 3,
      retries: ['INTERRUPTED', 'DIGEST_MISMATCH'],
      wastedBytes: 600_000,
    },
    'redirects five times': {
      script: (request, response, nth) =>
        nth > 5 ? well(request, response) : status(response, 302, { location: request.url ?? '' }),
      requests: 6,
      retries: [],
    },
  };

  test.each(Object.entries(table))('%s', async (_, { script, requests, retries, wastedBytes = 0 }) => {
    const folder = tempFolder();
    const server = await startScriptedServer(script);
    const task = taskFor('file', body, folder, [http(server.url('/file'))]);
    const result = await transfer([task]);
    expect(result.failures).toEqual([]);
    expect(result.checked).toEqual(['file']);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
    expect(readdirSync(folder)).toEqual(['file.part']);
    expect(result.retries.map(({ failure }) => failure.code)).toEqual(retries);
    expect(server.requests).toHaveLength(requests);
    expect(result.receivedBytes).toBe(body.length + wastedBytes);
  });
});

interface Bad {
  readonly script: Script;
  readonly code: FailureCode;
  readonly message: string;
  readonly requests: number;
}

describe('a file is refused from a server that', () => {
  const table: Record<string, Bad> = {
    'always flips a byte': {
      script: (_, response) => response.end(flipped),
      code: 'DIGEST_MISMATCH',
      message: 'file should have the sha256',
      requests: 2,
    },
    'tells a greater length': {
      script: (_, response) => response.end(Buffer.concat([body, Buffer.from('more')])),
      code: 'SIZE_MISMATCH',
      message: 'should have 600000 bytes, but http://127.0.0.1',
      requests: 1,
    },
    'tells a smaller length': {
      script: (_, response) => response.end(body.subarray(1)),
      code: 'SIZE_MISMATCH',
      message: 'offers 599999',
      requests: 1,
    },
    'sends more than it should without a length': {
      script: (_, response) => chunked(response, Buffer.concat([body, Buffer.from('more')])),
      code: 'SIZE_MISMATCH',
      message: 'sent more',
      requests: 1,
    },
    'never sends the last byte': {
      script: (_, response) => {
        response.writeHead(200, { 'content-length': body.length }).write(body.subarray(1), () => {
          setTimeout(() => response.destroy(), 30);
        });
      },
      code: 'INTERRUPTED',
      message: 'broke off',
      requests: 3,
    },
    'answers 404': { script: (_, response) => status(response, 404), code: 'HTTP_STATUS', message: '404', requests: 1 },
    'answers 403': { script: (_, response) => status(response, 403), code: 'HTTP_STATUS', message: '403', requests: 1 },
    'answers 500 for ever': {
      script: (_, response) => status(response, 500),
      code: 'HTTP_STATUS',
      message: '500',
      requests: 3,
    },
    'redirects in a circle': {
      script: (request, response) => status(response, 302, { location: request.url ?? '' }),
      code: 'HTTP_STATUS',
      message: 'redirected more than 5 times',
      requests: 6,
    },
    'compresses what nobody asked it to': {
      script: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body)),
      code: 'HTTP_STATUS',
      message: 'content encoding gzip',
      requests: 1,
    },
  };

  test.each(Object.entries(table))('%s', async (_, { script, code, message, requests }) => {
    const folder = tempFolder();
    const server = await startScriptedServer(script);
    const result = await transfer([taskFor('file', body, folder, [http(server.url('/file'))])]);
    expect(result.checked).toEqual([]);
    expect(result.failures).toMatchObject([{ code, path: 'file', message: expect.stringContaining(message) }]);
    expect(server.requests).toHaveLength(requests);
    if (code === 'DIGEST_MISMATCH') expect(readdirSync(folder)).toEqual([]);
  });
});

test('one bad file does not stop the others', async () => {
  const folder = tempFolder();
  const server = await startScriptedServer((request, response) => {
    if (request.url === '/bad') status(response, 404);
    else well(request, response);
  });
  const tasks = ['a', 'bad', 'c'].map((path) => taskFor(path, body, folder, [http(server.url(`/${path}`))]));
  const result = await transfer(tasks, { workers: 2 });
  expect(result.checked.toSorted()).toEqual(['a', 'c']);
  expect(result.failures).toMatchObject([{ code: 'HTTP_STATUS', path: 'bad', details: { status: 404 } }]);
});

test('Retry-After is waited for', async () => {
  const server = await startScriptedServer((request, response, nth) => {
    if (nth === 1) status(response, 503, { 'retry-after': '1' });
    else well(request, response);
  });
  const { retries } = await transfer([taskFor('file', body, tempFolder(), [http(server.url('/file'))])]);
  expect(retries).toMatchObject([{ attempt: 2, inMs: 1000 }]);
});

test('nobody listening is OFFLINE after all attempts', async () => {
  const { failures, retries } = await transfer([
    taskFor('file', body, tempFolder(), [http('http://127.0.0.1:9/file')]),
  ]);
  expect(failures).toMatchObject([{ code: 'OFFLINE', path: 'file' }]);
  expect(retries).toHaveLength(2);
});

/** Of each answer. */
function cutAt(afterBytes: number): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => serveCut(request, response, content, afterBytes);
}

function withoutGuard(request: IncomingMessage): IncomingMessage {
  delete request.headers['if-range'];
  return request;
}
