import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Cancelled } from '../../../electron/engine/errors.ts';
import type { TransferTask } from '../../../electron/engine/transfer/transfer.ts';
import { TransferRun } from '../../../electron/engine/transfer/transfer-run.ts';
import { type RunningScript, startScript } from '../../helpers/start-script.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, digestOf, http, quickOptions, taskFor, transfer } from './run-transfers.ts';
import { type Content, goodAnswer, type ScriptedServer, serveWell, startScriptedServer } from './scripted-server.ts';

const body = bytesOf(3_000_000);
const half = 1_500_000;

interface Interrupted {
  readonly task: TransferTask;
  /** Serves `now` from then on. */
  readonly server: ScriptedServer;
  readonly heldBytes: number;
}

/** A first run, cancelled when the server has sent half of `before` and all of that has arrived. */
async function interrupt(before: Content, now: Content, digest: TransferTask['digest']): Promise<Interrupted> {
  const server = await startScriptedServer((request, response, nth) => {
    if (nth > 1) return serveWell(request, response, now);
    const { status, headers, part } = goodAnswer(request, before);
    response.writeHead(status, headers).write(part.subarray(0, half));
  });
  const task = { ...taskFor('file', now.body, tempFolder(), [http(server.url('/file'))]), digest };
  const controller = new AbortController();
  const run = new TransferRun({ ...quickOptions, stallTimeoutMs: 30_000 }, (event) => {
    if (event.kind === 'progress' && event.doneBytes === half) controller.abort();
  });
  await expect(run.run([task], controller.signal)).rejects.toThrow(Cancelled);
  return { task, server, heldBytes: statSync(task.stagingFile).size };
}

describe('after a cancel', () => {
  test('all that had arrived is there, with its validators', async () => {
    const content = { body, etag: '"one"', lastModified: 'Mon, 01 Sep 2025 00:00:00 GMT' };
    const { task, heldBytes } = await interrupt(content, content, digestOf(body));
    expect(heldBytes).toBe(half);
    expect(readFileSync(task.stagingFile).equals(body.subarray(0, half))).toBe(true);
    expect(JSON.parse(readFileSync(`${task.stagingFile}.json`, 'utf8'))).toMatchObject({
      sizeBytes: body.length,
      digest: `sha256:${digestOf(body).hex}`,
      etag: '"one"',
      lastModified: 'Mon, 01 Sep 2025 00:00:00 GMT',
    });
  });

  const lastModified = 'Mon, 01 Sep 2025 00:00:00 GMT';
  test.each<[string, Omit<Content, 'body'>, string | undefined]>([
    ['a strong ETag', { etag: '"one"', lastModified }, '"one"'],
    ['Last-Modified where the ETag is weak', { etag: 'W/"one"', lastModified }, lastModified],
    ['the digest alone where there is neither', {}, undefined],
  ])('the next run fetches the rest only, guarded by %s', async (_, validators, ifRange) => {
    const content = { ...validators, body };
    const { task, server } = await interrupt(content, content, digestOf(body));
    const { checked, receivedBytes } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(receivedBytes).toBe(body.length - half);
    expect(server.requests[1]?.headers.range).toBe(`bytes=${half}-`);
    expect(server.requests[1]?.headers['if-range']).toBe(ifRange);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
    expect(existsSync(`${task.stagingFile}.json`)).toBe(false);
  });

  test('without digest and validators the next run begins anew', async () => {
    const { task, server } = await interrupt({ body }, { body }, undefined);
    const { checked, receivedBytes } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(receivedBytes).toBe(body.length);
    expect(server.requests[1]?.headers.range).toBeUndefined();
  });

  test('without a digest, content that changed is fetched from its beginning', async () => {
    const next = bytesOf(body.length, 2);
    const { task } = await interrupt({ body, etag: '"one"' }, { body: next, etag: '"two"' }, undefined);
    const { checked, receivedBytes } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(receivedBytes).toBe(body.length);
    expect(readFileSync(task.stagingFile).equals(next)).toBe(true);
  });

  test('a partial file that was damaged meanwhile costs one more fetch', async () => {
    const content = { body, etag: '"one"' };
    const { task } = await interrupt(content, content, digestOf(body));
    writeFileSync(task.stagingFile, readFileSync(task.stagingFile).fill(0, 0, 10));
    const { checked, retries } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(retries.map(({ failure }) => failure.code)).toEqual(['DIGEST_MISMATCH']);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });
});

describe('a partial file is dropped and fetched anew', () => {
  const sidecar = { sizeBytes: body.length, digest: `sha256:${digestOf(body).hex}`, origin: 'x', etag: '"one"' };
  test.each<[string, Buffer, string | undefined]>([
    ['without validators', body.subarray(0, half), undefined],
    ['with validators that are no JSON', body.subarray(0, half), '{'],
    ['with validators of another shape', body.subarray(0, half), '{"sizeBytes":"3000000"}'],
    ['of another digest', body.subarray(0, half), JSON.stringify({ ...sidecar, digest: 'sha256:00' })],
    ['of another size', body.subarray(0, half), JSON.stringify({ ...sidecar, sizeBytes: 1 })],
    ['longer than the file', Buffer.concat([body, body]), JSON.stringify(sidecar)],
    ['as long as the file, but wrong', bytesOf(body.length, 3), JSON.stringify(sidecar)],
    ['that is empty', Buffer.alloc(0), JSON.stringify(sidecar)],
  ])('%s', async (_, partial, validators) => {
    const server = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const task = taskFor('file', body, tempFolder(), [http(server.url('/file'))]);
    writeFileSync(task.stagingFile, partial);
    if (validators !== undefined) writeFileSync(`${task.stagingFile}.json`, validators);
    const { checked, receivedBytes, retries } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(retries).toEqual([]);
    expect(receivedBytes).toBe(body.length);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers.range).toBeUndefined();
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });
});

test('after SIGKILL nearly all that had arrived is gone on with', async () => {
  const content = { body, etag: '"one"' };
  let script: RunningScript | undefined;
  const server = await startScriptedServer((request, response, nth) => {
    if (nth > 1) return serveWell(request, response, content);
    const { status, headers, part } = goodAnswer(request, content);
    response.writeHead(status, headers);
    let sentBytes = 0;
    const timer = setInterval(() => {
      response.write(part.subarray(sentBytes, sentBytes + 50_000));
      sentBytes += 50_000;
      if (sentBytes < half) return;
      clearInterval(timer);
      script?.kill();
    }, 20);
  });
  const task = taskFor('file', body, tempFolder(), [http(server.url('/file'))]);
  const source = `
    import { TransferRun } from './electron/engine/transfer/transfer-run.ts';
    const [options, task] = JSON.parse(process.argv[1]);
    await new TransferRun(options, () => undefined).run([task], new AbortController().signal);
  `;
  // A busy machine may be slow to read; only the kill is to end this run.
  const patient = { ...quickOptions, stallTimeoutMs: 60_000 };
  script = startScript(source, [JSON.stringify([patient, task])]);
  await expect(script.output).rejects.toThrow('SIGKILL');
  const { checked, receivedBytes } = await transfer([task]);
  expect(checked).toEqual(['file']);
  expect(server.requests[1]?.headers['if-range']).toBe('"one"');
  expect(receivedBytes).toBeLessThan(body.length - half + 700_000);
  expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
});

test('a partial file that is whole is checked without a request', async () => {
  const task = taskFor('file', body, tempFolder(), [http('http://127.0.0.1:9/file')]);
  writeFileSync(task.stagingFile, body);
  const { checked, receivedBytes } = await transfer([task]);
  expect(checked).toEqual(['file']);
  expect(receivedBytes).toBe(0);
});

test('a connection that is cut again and again is gone on with, each byte fetched once', async () => {
  const content = { body, etag: '"one"' };
  const server = await startScriptedServer((request, response) => {
    const { status, headers, part } = goodAnswer(request, content);
    response.writeHead(status, headers);
    response.write(part.subarray(0, 250_000), () => setTimeout(() => response.destroy(), 30));
  });
  const { checked, receivedBytes } = await transfer([taskFor('file', body, tempFolder(), [http(server.url('/file'))])]);
  expect(checked).toEqual(['file']);
  expect(receivedBytes).toBe(body.length);
  expect(server.requests.length).toBeGreaterThanOrEqual(12);
});
