import { cpSync, readFileSync, renameSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AccessFact } from '../../../electron/engine/serve/access-fact.ts';
import { type MadeMirror, makeMirror } from '../../helpers/made-mirror.ts';
import { type MadeStream, makeStream, type StreamWish } from '../../helpers/make-stream.ts';
import { ask, startMirrorServer, until } from '../../helpers/mirror-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256 } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';
const products = 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson';
const kernel = 'noble/amd64/20250101/ga-24.04-000/boot-kernel';

interface Lab {
  readonly stream: MadeStream;
  readonly made: MadeMirror;
  readonly toServe: { readonly mirrorId: string; readonly name: string; readonly folder: string };
}

async function lab(wish: Partial<StreamWish> = {}): Promise<Lab> {
  const folder = tempFolder();
  const stream = await makeStream({ folder, versionNames: ['20250101'], forms: ['sjson'], ...wish });
  const made = await makeMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  return { stream, made, toServe: { mirrorId: made.mirror.id, name: 'lab', folder: made.folder } };
}

describe('a served mirror', () => {
  test('answers under the paths of its label and under its name, every document and file right', async () => {
    const { stream, toServe } = await lab();
    const { server, origin } = await startMirrorServer([toServe]);
    expect(server.mirrors).toMatchObject([
      {
        paths: ['/maas/images/ephemeral-v3/stable/', '/ephemeral-v3/stable/', '/lab/'],
        publication: 'verbatim',
        revision: 1,
        files: stream.files.size,
        sizeBytes: [...stream.files.values()].reduce((sum, file) => sum + file.sizeBytes, 0),
        signers: [stream.fingerprint],
      },
    ]);
    const agent = new Agent({ keepAlive: true });
    for (const prefix of server.mirrors[0]?.paths ?? []) {
      for (const path of [...stream.documents, ...stream.files.keys()]) {
        const { status, body, headers } = await ask(`${origin}${prefix}${path}`, { agent });
        expect([path, status, sha256(body)]).toEqual([path, 200, sha256(readFileSync(join(stream.root, path)))]);
        expect(headers.etag).toBe(`"${sha256(body)}"`);
        expect(headers['content-encoding']).toBeUndefined();
      }
    }
    agent.destroy();
  });

  test('takes a colon as it is and encoded alike', async () => {
    const { toServe } = await lab();
    const { origin } = await startMirrorServer([toServe]);
    const plain = await ask(`${origin}/lab/${products}`);
    const encoded = await ask(`${origin}/lab/${products.replaceAll(':', '%3A')}`);
    const lower = await ask(`${origin}/lab/${products.replaceAll(':', '%3a')}`);
    expect(plain.status).toBe(200);
    expect([encoded.body, lower.body]).toEqual([plain.body, plain.body]);
  });

  test('says of each kind what it is, how long it may be kept, and when it changed', async () => {
    const { toServe } = await lab();
    const { origin } = await startMirrorServer([toServe]);
    expect((await ask(`${origin}/lab/${index}`)).headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'accept-ranges': 'bytes',
      'last-modified': expect.stringMatching(/GMT$/),
    });
    expect((await ask(`${origin}/lab/${kernel}`)).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': expect.stringContaining('immutable'),
      'content-length': '10000',
      'last-modified': expect.stringMatching(/GMT$/),
    });
  });

  test('serves plain documents with their detached signatures', async () => {
    const { stream, toServe } = await lab({ forms: ['json'] });
    const { origin } = await startMirrorServer([toServe]);
    const signature = await ask(`${origin}/lab/streams/v1/index.json.gpg`);
    expect(signature.headers['content-type']).toBe('application/pgp-signature');
    expect(signature.body).toEqual(readFileSync(join(stream.root, 'streams/v1/index.json.gpg')));
    expect((await ask(`${origin}/lab/streams/v1/index.json`)).headers['content-type']).toContain('application/json');
  });

  test('gives ranges, answers conditions, and HEAD as GET without the body', async () => {
    const { stream, toServe } = await lab();
    const { origin } = await startMirrorServer([toServe]);
    const whole = readFileSync(join(stream.root, kernel));
    for (const [path, content] of [
      [kernel, whole],
      [index, readFileSync(join(stream.root, index))],
    ] as const) {
      const url = `${origin}/lab/${path}`;
      const part = await ask(url, { headers: { range: 'bytes=10-19' } });
      expect([part.status, part.headers['content-range'], part.body]).toEqual([
        206,
        `bytes 10-19/${content.length}`,
        content.subarray(10, 20),
      ]);
      const beyond = await ask(url, { headers: { range: `bytes=${content.length}-` } });
      expect([beyond.status, beyond.headers['content-range'], beyond.body.length]).toEqual([
        416,
        `bytes */${content.length}`,
        0,
      ]);
      const etag = `"${sha256(content)}"`;
      const same = await ask(url, { headers: { 'if-none-match': etag } });
      expect([same.status, same.headers.etag, same.body.length]).toEqual([304, etag, 0]);
      const resumed = await ask(url, { headers: { range: 'bytes=5-', 'if-range': etag } });
      expect([resumed.status, resumed.body]).toEqual([206, content.subarray(5)]);
      const changed = await ask(url, { headers: { range: 'bytes=5-', 'if-range': '"old"' } });
      expect([changed.status, changed.body]).toEqual([200, content]);
      const head = await ask(url, { method: 'HEAD' });
      expect([head.status, head.headers['content-length'], head.headers.etag, head.body.length]).toEqual([
        200,
        String(content.length),
        etag,
        0,
      ]);
    }
  });

  test('answers 404 to everything else: no redirect, no listing, nothing of its own', async () => {
    const { toServe } = await lab();
    const { origin } = await startMirrorServer([toServe]);
    const paths = [
      '/lab',
      '/lab/streams',
      '/lab/streams/v1/',
      '/lab/noble/',
      '/lab/streams/v1/index.json',
      '/lab/.streamferry/mirror.json',
      '/lab/.streamferry/ledger.sqlite',
      '/lab/streamferry.gpg',
      '/maas/images/ephemeral-v3/stablestreams/v1/index.sjson',
      '/maas/images/ephemeral-v3/stable',
      '/maas/',
      '/ephemeral-v3/candidate/streams/v1/index.sjson',
      '/favicon.ico',
    ];
    for (const path of paths) {
      const { status, headers } = await ask(origin + path);
      expect([path, status, headers.location]).toEqual([path, 404, undefined]);
    }
  });

  test('answers other methods with 405', async () => {
    const { toServe } = await lab();
    const { origin } = await startMirrorServer([toServe]);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await ask(`${origin}/lab/${index}`, { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  test('goes on with what was there when its ledger cannot be read, and says so', async () => {
    const { made, toServe } = await lab();
    const { server, origin, notices } = await startMirrorServer([toServe]);
    const away = join(made.folder, '.streamferry', 'mirror.json');
    renameSync(away, `${away}.away`);
    await server.refresh(made.folder);
    await until('a notice', () => notices.length > 0);
    expect(notices[0]).toMatchObject({ mirrorId: toServe.mirrorId, message: expect.stringContaining('as it was') });
    expect((await ask(`${origin}/lab/${index}`)).status).toBe(200);
  });
});

describe('several mirrors', () => {
  test('the second of one label is refused with both names, and served where it was placed', async () => {
    const { made, toServe } = await lab();
    const other = { mirrorId: 'other', name: 'other', folder: `${made.folder}-other` };
    cpSync(made.folder, other.folder, { recursive: true });
    await expect(startMirrorServer([toServe, other])).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(/lab .*other .*--at/s),
    });
    const { server, origin } = await startMirrorServer([toServe, { ...other, at: '/second/' }]);
    expect(server.mirrors.map((one) => one.paths[0])).toEqual(['/maas/images/ephemeral-v3/stable/', '/second/']);
    for (const path of ['/second/', '/other/', '/lab/', '/ephemeral-v3/stable/'])
      expect([path, (await ask(`${origin}${path}${index}`)).status]).toEqual([path, 200]);
  });
});

describe('access facts', () => {
  test('tell start and end of each request, who asked for what, and whether it went out whole', async () => {
    const { stream, toServe } = await lab();
    const { server, origin, facts } = await startMirrorServer([toServe]);
    const headers = { 'user-agent': 'python-simplestreams/0.1 maas/3.7.3', 'x-forwarded-for': '192.0.2.9' };
    await ask(`${origin}/lab/${kernel}`, { headers });
    await ask(`${origin}/lab/${kernel}`, { headers: { range: 'bytes=1-2' } });
    await ask(`${origin}/lab/none`);
    await server.close();
    const digestHex = stream.files.get(kernel)?.digests.sha256;
    const common = { mirrorId: toServe.mirrorId, path: kernel, sizeBytes: 10_000, address: '127.0.0.1', method: 'GET' };
    // The next request may start before the end of the one before it is told.
    const [first, range, unknown] = facts.filter((fact) => fact.kind === 'request-start');
    const endOf = (start: AccessFact | undefined) =>
      facts.find((fact) => fact.kind === 'request-end' && fact.requestId === start?.requestId);
    const [firstEnd, rangeEnd, unknownEnd] = [first, range, unknown].map(endOf);
    const who = { userAgent: headers['user-agent'], forwardedFor: '192.0.2.9' };
    expect(first).toMatchObject({
      kind: 'request-start',
      ...common,
      ...who,
      digestHex,
      status: 0,
      sentBytes: 0,
      whole: false,
    });
    expect(firstEnd).toMatchObject({ kind: 'request-end', ...common, status: 200, sentBytes: 10_000, whole: true });
    expect(rangeEnd).toMatchObject({ kind: 'request-end', ...common, status: 206, sentBytes: 2, whole: false });
    expect(unknown).toMatchObject({ kind: 'request-start', mirrorId: undefined, path: undefined, url: '/lab/none' });
    expect(unknownEnd).toMatchObject({ kind: 'request-end', status: 404, sizeBytes: 0, whole: false });
    expect(facts).toHaveLength(6);
    expect(new Set(facts.map((fact) => fact.connectionId)).size).toBe(3);
  });

  test('tell the progress of a slow client, and that an answer broke off', async () => {
    const { toServe } = await lab({ fileSizeBytes: 40_000_000, filesPerVersion: 1, productCount: 1 });
    const { origin, facts, server } = await startMirrorServer([toServe]);
    const sent = get(`${origin}/lab/${kernel}`, { headers: { connection: 'close' } });
    sent.on('response', (response) => response.once('data', () => response.pause()));
    sent.on('error', () => undefined);
    await until('progress', () => facts.some((fact) => fact.kind === 'progress'));
    expect(server.connections).toBe(1);
    sent.destroy();
    await until('the end', () => facts.some((fact) => fact.kind === 'request-end'));
    const end = facts.at(-1);
    expect(end).toMatchObject({ kind: 'request-end', status: 200, whole: false });
    expect(end?.sentBytes).toBeGreaterThan(0);
    expect(end?.sentBytes).toBeLessThan(40_000_000);
    await until('the connection counted off', () => server.connections === 0);
  });
});
