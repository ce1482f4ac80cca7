import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ServerLimits } from '../../../electron/engine/serve/server-limits.ts';
import { get, hostileRequests, index, kernel } from '../../helpers/hostile-requests.ts';
import { buildMirror } from '../../helpers/made-mirror.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { ask, exchangeRaw, openMirrorServer, until } from '../../helpers/mirror-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const secret = 'TOP-SECRET-4711';
const headTimeoutMs = 400;
const idleTimeoutMs = 1000;

/** A mirror with secrets in it and around it, served with little patience. */
async function lair(folder: string, limits: Partial<ServerLimits> = {}, fileSizeBytes = 10_000) {
  const stream = await makeStream({
    folder,
    versionNames: ['20250101'],
    forms: ['sjson'],
    productCount: 1,
    filesPerVersion: 1,
    fileSizeBytes,
  });
  const made = await buildMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  for (const file of ['../secret', 'secret', 'streams/secret', 'streams/v1/secret.sjson', '.streamferry/secret'])
    writeFileSync(join(made.folder, file), secret);
  if (process.platform !== 'win32') symlinkSync('../secret', join(made.folder, 'link'));
  const toServe = { mirrorId: made.mirror.id, name: 'lab', folder: made.folder };
  const running = await openMirrorServer([toServe], { limits: { headTimeoutMs, idleTimeoutMs, ...limits } });
  return {
    ...running,
    /** The status of an honest request. */
    alive: async () => (await ask(`${running.origin}/lab/${index}`)).status,
    close: async () => {
      await running.server.close();
      await made.engine.close();
    },
  };
}

async function served(limits: Partial<ServerLimits> = {}, fileSizeBytes?: number) {
  const made = await lair(tempFolder(), limits, fileSizeBytes);
  onTestFinished(made.close);
  return made;
}

function statusesIn(text: string): readonly (number | 'closed')[] {
  const found = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
  return found.length === 0 ? ['closed'] : found;
}

describe('a hostile request is refused cleanly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamferry-'));
  let live: Awaited<ReturnType<typeof lair>>;
  beforeAll(async () => {
    live = await lair(folder);
  });
  afterAll(async () => {
    await live.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there are more than forty of them', () => {
    expect(hostileRequests.length).toBeGreaterThan(40);
  });

  test.each(hostileRequests)('$what', async ({ bytes, status }) => {
    const text = await exchangeRaw(live.port, bytes, 3000);
    expect(text).not.toContain(secret);
    const [first, ...others] = statusesIn(text);
    expect(status).toContain(first);
    expect(others).toEqual([]);
    expect(await live.alive()).toBe(200);
    expect(live.notices).toEqual([]);
  });
});

/** How often this process has a file of that name open; known on Linux only. */
function openCount(name: string): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).endsWith(name);
    } catch {
      return false;
    }
  }).length;
}

/** Opens a connection, sends something, and tells what became of it. */
function visit(port: number, bytes: string) {
  const socket = connect(port, '127.0.0.1');
  const visitor = { socket, text: '', closed: false };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    visitor.text += chunk.toString('latin1');
  });
  socket.on('close', () => {
    visitor.closed = true;
  });
  socket.write(bytes);
  return visitor;
}

describe('a server under siege', () => {
  test('a thousand connections at once that never finish their heads are closed; an honest client is served meanwhile', async () => {
    const { port, alive, server } = await served();
    const visitors = Array.from({ length: 1000 }, (_, turn) => visit(port, turn % 2 === 0 ? 'GET /lab/ HT' : ''));
    await until('all connected', () => server.connections >= 900 || visitors.some((one) => one.closed));
    expect(await alive()).toBe(200);
    await until('all closed', () => visitors.every((one) => one.closed));
    await until('all counted off', () => server.connections === 0);
    expect(visitors.every((one) => one.text === '' || one.text.startsWith('HTTP/1.1 408'))).toBe(true);
    expect(await alive()).toBe(200);
  });

  test('a head that comes byte by byte is not waited for', async () => {
    const { port, alive } = await served();
    const visitor = visit(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
    const dripping = setInterval(() => visitor.socket.write('a'), 50);
    onTestFinished(() => clearInterval(dripping));
    await until('it is closed', () => visitor.closed, 3000);
    expect(visitor.text).toMatch(/^HTTP\/1.1 408 /);
    expect(await alive()).toBe(200);
  });

  test('connections beyond the cap are closed at once and told of; the others go on', async () => {
    const { port, alive, notices, origin } = await served({
      maxConnections: 10,
      headTimeoutMs: 5000,
      idleTimeoutMs: 10_000,
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    expect((await ask(`${origin}/lab/${index}`, { agent })).status).toBe(200);
    const visitors = Array.from({ length: 30 }, () => visit(port, 'GET'));
    await until('some are closed', () => visitors.filter((one) => one.closed).length === 21);
    expect((await ask(`${origin}/lab/${index}`, { agent })).status).toBe(200);
    expect(notices.map((one) => one.message)).toEqual([expect.stringMatching(/^10 connections are open/)]);
    for (const { socket } of visitors) socket.destroy();
    await until('there is room again', () => visitors.every((one) => one.closed));
    expect(await alive()).toBe(200);
  });

  test('requests sent ahead are answered in order, and not without end', async () => {
    const { port, alive } = await served();
    const honest = `GET /lab/${index} HTTP/1.1\r\nHost: x\r\n\r\nGET /lab/none HTTP/1.1\r\nHost: x\r\n\r\n`;
    const text = await exchangeRaw(port, honest.repeat(20), 500);
    expect(statusesIn(text)).toEqual(Array.from({ length: 20 }, () => [200, 404]).flat());
    const flood = await exchangeRaw(port, honest.repeat(2000), 500);
    expect(statusesIn(flood).length).toBeLessThan(200);
    expect(await alive()).toBe(200);
  });

  test('a client that takes nothing is let go after the idle time, and its file is closed', async () => {
    const { port, alive, server } = await served({}, 30_000_000);
    const visitors = Array.from({ length: 20 }, () => {
      const visitor = visit(port, get(`/lab/${kernel}`));
      visitor.socket.pause();
      return visitor;
    });
    await until('they are connected', () => server.connections === 20);
    if (process.platform === 'linux') await until('their files are open', () => openCount(kernel) === 20);
    await until('they are let go', () => server.connections === 0);
    await until('their files are closed', () => openCount(kernel) === 0);
    for (const { socket } of visitors) socket.destroy();
    expect(await alive()).toBe(200);
  });

  test('an idle connection is kept for the idle time, and then closed', async () => {
    const { port } = await served();
    const visitor = visit(port, `GET /lab/${index} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await until('the answer', () => visitor.text.startsWith('HTTP/1.1 200'));
    const sinceMs = performance.now();
    await until('it is closed', () => visitor.closed);
    expect(performance.now() - sinceMs).toBeGreaterThan(idleTimeoutMs / 2);
  });

  test('clients that vanish in the middle of everything leave nothing behind', async () => {
    const { port, alive, server } = await served({}, 5_000_000);
    for (let round = 0; round < 20; round += 1) {
      const visitors = Array.from({ length: 20 }, () => visit(port, get(`/lab/${kernel}`)));
      await new Promise((next) => setTimeout(next, round));
      for (const { socket } of visitors) socket.resetAndDestroy();
    }
    await until('all counted off', () => server.connections === 0);
    await until('all files are closed', () => openCount(kernel) === 0);
    expect(await alive()).toBe(200);
  });
});
