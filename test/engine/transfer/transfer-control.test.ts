import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { Cancelled } from '../../../electron/engine/errors.ts';
import type { TransferEvent, TransferTask } from '../../../electron/engine/transfer/transfer.ts';
import { TransferRun } from '../../../electron/engine/transfer/transfer-run.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, http, quickOptions, summarize, taskFor, transfer } from './run-transfers.ts';
import { serveWell, startScriptedServer } from './scripted-server.ts';

/** Sends a body in portions, each after a moment, until all is sent or the client is gone. */
async function trickle(response: ServerResponse, body: Buffer, portionBytes: number, everyMs: number): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at += portionBytes) {
    response.write(body.subarray(at, at + portionBytes));
    await delay(everyMs);
  }
  response.end();
}

function total(events: readonly TransferEvent[]): number {
  const last = new Map<string, number>();
  for (const event of events) if (event.kind !== 'retry') last.set(event.path, event.receivedBytes);
  return [...last.values()].reduce((sum, bytes) => sum + bytes, 0);
}

test('two hundred files arrive over at most six connections at a time', async () => {
  const bodies = Array.from({ length: 200 }, (_, n) => bytesOf(1000 + n, n));
  const server = await startScriptedServer((request, response) => {
    const body = bodies[Number(request.url?.slice(1))] ?? Buffer.alloc(0);
    // Nothing ends before both workers are up and have asked for all they may.
    setTimeout(() => serveWell(request, response, { body }), body.length >= 1194 ? 300 : 10);
  });
  const folder = tempFolder();
  const tasks = bodies.map((body, n) => taskFor(String(n), body, folder, [http(server.url(`/${n}`))]));
  const { checked, failures } = await transfer(tasks, { workers: 2, jobsPerHost: 6, stallTimeoutMs: 10_000 });
  expect(failures).toEqual([]);
  expect(checked).toHaveLength(200);
  expect(server.requests).toHaveLength(200);
  expect(server.mostAtOnce).toBe(6);
  const first = server.requests.slice(0, 6).map(({ path }) => path);
  expect(first.toSorted()).toEqual(['/194', '/195', '/196', '/197', '/198', '/199']);
  expect(tasks.every(({ stagingFile }, n) => readFileSync(stagingFile).equals(bodies[n] ?? Buffer.alloc(0)))).toBe(
    true,
  );
});

describe('cancel', () => {
  test('before the start does nothing', async () => {
    const server = await startScriptedServer((_, response) => response.end());
    const task = taskFor('file', bytesOf(10), tempFolder(), [http(server.url('/file'))]);
    await expect(transfer([task], {}, AbortSignal.abort())).rejects.toThrow(Cancelled);
    expect(server.requests).toEqual([]);
  });

  test('ends a file that waits for its next attempt', async () => {
    const server = await startScriptedServer((_, response) => response.writeHead(503, { 'retry-after': '60' }).end());
    const controller = new AbortController();
    const run = new TransferRun(quickOptions, (event) => event.kind === 'retry' && controller.abort());
    const task = taskFor('file', bytesOf(10), tempFolder(), [http(server.url('/file'))]);
    await expect(run.run([task], controller.signal)).rejects.toThrow(Cancelled);
    expect(server.requests).toHaveLength(1);
  });

  test('ends all that is under way, and tells no file failed', async () => {
    const body = bytesOf(5_000_000);
    const server = await startScriptedServer((_, response) => void trickle(response, body, 50_000, 20));
    const folder = tempFolder();
    const controller = new AbortController();
    const events: TransferEvent[] = [];
    const run = new TransferRun({ ...quickOptions, workers: 2 }, (event) => {
      events.push(event);
      if (total(events) > 500_000) controller.abort();
    });
    const tasks = [1, 2, 3, 4].map((n) => taskFor(String(n), body, folder, [http(server.url(`/${n}`))]));
    await expect(run.run(tasks, controller.signal)).rejects.toThrow(Cancelled);
    expect(summarize(events)).toMatchObject({ checked: [], failures: [], retries: [] });
    const sizes = tasks.map(({ stagingFile }) => statSync(stagingFile).size);
    await delay(100);
    expect(tasks.map(({ stagingFile }) => statSync(stagingFile).size)).toEqual(sizes);
  });
});

describe('pause', () => {
  test('stops the bytes, and resume goes on in the same connections', async () => {
    const body = bytesOf(8_000_000);
    const server = await startScriptedServer((_, response) => void trickle(response, body, 100_000, 10));
    const folder = tempFolder();
    const events: TransferEvent[] = [];
    const run = new TransferRun({ ...quickOptions, workers: 2 }, (event) => events.push(event));
    const tasks = [1, 2].map((n) => taskFor(String(n), body, folder, [http(server.url(`/${n}`))]));
    const done = run.run(tasks, new AbortController().signal);
    await vi.waitFor(() => expect(total(events)).toBeGreaterThan(500_000), { timeout: 20_000 });
    run.pause();
    await delay(500);
    const paused = total(events);
    // Longer than a stall would be allowed to last.
    await delay(1000);
    expect(total(events)).toBe(paused);
    expect(paused).toBeLessThan(2 * body.length);
    run.resume();
    await done;
    expect(summarize(events)).toMatchObject({ failures: [], retries: [], receivedBytes: 2 * body.length });
    expect(server.requests).toHaveLength(2);
  });

  test('for long lets go of the connections, and resume asks for the rest', async () => {
    const body = bytesOf(2_000_000);
    const server = await startScriptedServer((request, response, nth) => {
      if (nth === 1)
        response.writeHead(200, { 'content-length': body.length, etag: '"a"' }).write(body.subarray(0, 700_000));
      else serveWell(request, response, { body, etag: '"a"' });
    });
    const events: TransferEvent[] = [];
    const run = new TransferRun(quickOptions, (event) => events.push(event), { heldWhilePausedMs: 50 });
    const done = run.run(
      [taskFor('file', body, tempFolder(), [http(server.url('/file'))])],
      new AbortController().signal,
    );
    await vi.waitFor(() => expect(total(events)).toBe(700_000), { timeout: 20_000, interval: 10 });
    run.pause();
    await delay(300);
    expect(server.requests).toHaveLength(1);
    run.resume();
    await done;
    expect(summarize(events)).toMatchObject({ checked: ['file'], retries: [], receivedBytes: body.length });
    expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=700000-', 'if-range': '"a"' });
  });

  test('before the start holds everything back until resume', async () => {
    const body = bytesOf(10_000);
    const server = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const events: TransferEvent[] = [];
    const run = new TransferRun(quickOptions, (event) => events.push(event));
    run.pause();
    const done = run.run(
      [taskFor('file', body, tempFolder(), [http(server.url('/file'))])],
      new AbortController().signal,
    );
    await delay(300);
    expect(server.requests).toEqual([]);
    run.resume();
    await done;
    expect(summarize(events).checked).toEqual(['file']);
  });
});

describe('the rate limit', () => {
  test.each([
    [50_000, 1, 150_000],
    [50_000, 6, 25_000],
    [4_000_000, 6, 2_000_000],
  ])('of %i bytes a second holds over %i connections', async (limitRate, files, sizeBytes) => {
    const body = bytesOf(sizeBytes);
    const server = await startScriptedServer((request, response) => serveWell(request, response, { body }));
    const folder = tempFolder();
    const tasks = Array.from({ length: files }, (_, n) =>
      taskFor(String(n), body, folder, [http(server.url(`/${n}`))]),
    );
    const started = performance.now();
    const arrivals: { readonly atMs: number; readonly bytes: number }[] = [];
    const events: TransferEvent[] = [];
    const run = new TransferRun({ ...quickOptions, workers: 2, limitRate }, (event) => {
      events.push(event);
      arrivals.push({ atMs: performance.now() - started, bytes: total(events) });
    });
    await run.run(tasks, new AbortController().signal);
    expect(summarize(events)).toMatchObject({ failures: [], retries: [] });
    const [first] = arrivals;
    const last = arrivals.at(-1);
    if (first === undefined || last === undefined) throw new Error('nothing arrived');
    const rate = (last.bytes - first.bytes) / ((last.atMs - first.atMs) / 1000);
    expect(rate).toBeLessThan(limitRate * 1.1);
    expect(rate).toBeGreaterThan(limitRate * 0.8);
  });
});

test('memory stays flat however large the body is', async () => {
  const portion = bytesOf(1 << 20);
  const portions = 250;
  const server = await startScriptedServer((_, response) => {
    let sent = 0;
    const send = () => {
      while (sent < portions) {
        sent += 1;
        if (!response.write(portion)) return void response.once('drain', send);
      }
      response.end();
    };
    send();
  });
  const hash = createHash('sha256');
  for (let n = 0; n < portions; n += 1) hash.update(portion);
  const small = taskFor('file', Buffer.alloc(0), tempFolder(), [http(server.url('/file'))]);
  const task: TransferTask = {
    ...small,
    sizeBytes: portions << 20,
    digest: { algorithm: 'sha256', hex: hash.digest('hex') },
  };
  const residentMb: number[] = [];
  const events: TransferEvent[] = [];
  const run = new TransferRun(quickOptions, (event) => {
    events.push(event);
    residentMb.push(process.memoryUsage.rss() / (1 << 20));
  });
  await run.run([task], new AbortController().signal);
  expect(summarize(events).checked).toEqual(['file']);
  expect(statSync(task.stagingFile).size).toBe(portions << 20);
  expect(Math.max(...residentMb) - (residentMb[0] ?? 0)).toBeLessThan(100);
});

test('a worker that cannot work ends the run instead of leaving it waiting', async () => {
  const task = taskFor('file', bytesOf(10), tempFolder(), [http('http://127.0.0.1:9/file')]);
  const access = { ...quickOptions.access, proxy: { kind: 'explicit', url: 'gopher://proxy' } } as const;
  await expect(transfer([task], { access })).rejects.toThrow('The proxy gopher://proxy');
});

test('a run without files ends at once', async () => {
  await expect(transfer([])).resolves.toMatchObject({ events: [] });
});

test('progress is told for each file a few times a second, and never goes beyond the size', async () => {
  const body = bytesOf(1_000_000);
  const server = await startScriptedServer((_, response) => void trickle(response, body, 10_000, 12));
  const { events } = await transfer([taskFor('file', body, tempFolder(), [http(server.url('/file'))])]);
  const progress = events.flatMap((event) => (event.kind === 'progress' ? [event.doneBytes] : []));
  expect(progress.length).toBeGreaterThanOrEqual(3);
  expect(progress.length).toBeLessThanOrEqual(20);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(Math.max(...progress)).toBeLessThanOrEqual(body.length);
  expect(events.at(-1)).toEqual({ kind: 'checked', path: 'file', receivedBytes: body.length });
});
