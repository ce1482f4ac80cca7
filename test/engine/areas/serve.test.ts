import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClusterWatch, ServerSnapshot } from '../../../electron/contract/serve.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { clusterUuid } from '../../helpers/access-facts.ts';
import { MaasClient } from '../../helpers/maas-client.ts';
import { type MadeMirror, makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream, type StreamWish } from '../../helpers/make-stream.ts';
import { until } from '../../helpers/mirror-server.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const tinyKeyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');

/** A mirror of a made stream: two kernels, a squashfs that they share, manifests. */
async function madeMirror(folder: string, fileSizeBytes: StreamWish['fileSizeBytes'] = 10_000) {
  const stream = await makeStream({ folder, versionNames: ['20250101'], sharedSizeBytes: 50_000, fileSizeBytes });
  const made = await makeMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  return { ...made, stream };
}

/** An engine whose clock a test can move on. */
async function servingEngine(dataFolder: string) {
  let aheadMs = 0;
  const engine = await createEngine({ dataFolder, version: '1.2.3', now: () => new Date(Date.now() + aheadMs) });
  onTestFinished(() => engine.close());
  const snapshots: ServerSnapshot[] = [];
  engine.on('server', (snapshot) => snapshots.push(snapshot));
  return {
    engine,
    snapshots,
    later: (seconds: number) => {
      aheadMs += seconds * 1000;
    },
  };
}

async function startServing(
  engine: Engine,
  { folder }: Pick<MadeMirror, 'folder'>,
  more: { accessLogFile?: string } = {},
) {
  const { urls, mirrors } = await engine.api.serve.start({ mirrors: [{ folder }], port: 0, ...more });
  const [address = ''] = urls;
  return { address, url: new URL(mirrors[0]?.paths[0] ?? '', address).href, mirrorId: mirrors[0]?.mirrorId ?? '' };
}

async function cluster(engine: Engine): Promise<ClusterWatch> {
  const { clusters } = await engine.api.serve.state({});
  const [found, ...others] = clusters;
  if (found === undefined || others.length > 0) throw new Error(`Expected one cluster, found ${clusters.length}.`);
  return found;
}

/** Facts come from another thread: the cluster once it is so. */
async function clusterOnce(
  engine: Engine,
  what: string,
  isSo: (found: ClusterWatch) => boolean,
): Promise<ClusterWatch> {
  let last: ClusterWatch | undefined;
  let so = false;
  const look = async () => {
    last = (await engine.api.serve.state({})).clusters[0];
    so = last !== undefined && isSo(last);
  };
  await until(what, () => {
    void look();
    return so;
  });
  return cluster(engine);
}

const idle = ({ active }: ClusterWatch) => active === 0;

describe('import watch on the shared stream', () => {
  test('a cluster with two addresses has everything when its last file is there, not before, and never by a visit that fetches nothing', async () => {
    const folder = tempFolder();
    const mirror = await makeMirror({
      folder: join(folder, 'tiny'),
      source: tiny,
      keyringFile: tinyKeyring,
      filters: ['arch=amd64', 'release~(focal|jammy|noble)'],
    });
    await mirror.engine.close();
    const { engine, snapshots, later } = await servingEngine(join(folder, 'data'));
    const { url } = await startServing(engine, mirror);
    const listing = new MaasClient({ url, addresses: ['127.0.0.1', '127.0.0.2'] });
    const wanted = (await listing.wanted()).filter(({ path }) => /^(?:focal|jammy|noble)\/amd64/.test(path));
    const [last, ...rest] = wanted;
    if (last === undefined) throw new Error('The mirror lists nothing.');

    await listing.fetch(rest);
    const before = await clusterOnce(
      engine,
      'all but one are fetched',
      ({ fetchedFiles }) => fetchedFiles === rest.length,
    );
    expect(before).toMatchObject({
      uuid: clusterUuid,
      maasVersion: '3.7.3',
      addresses: ['127.0.0.1', '127.0.0.2'],
      expectedFiles: wanted.length,
      expectedBytes: wanted.reduce((sum, { size }) => sum + size, 0),
      verdict: { kind: 'fetching' },
    });
    expect(
      snapshots.flatMap(({ clusters }) => clusters).filter(({ verdict }) => verdict.kind === 'everything'),
    ).toEqual([]);
    later(61);
    expect((await cluster(engine)).verdict).toEqual({ kind: 'not-asked-for', files: 1 });

    await listing.fetch([last]);
    expect(
      await clusterOnce(engine, 'all are fetched', ({ fetchedFiles }) => fetchedFiles === wanted.length),
    ).toMatchObject({
      verdict: { kind: 'everything' },
      fetchedBytes: wanted.reduce((sum, { size }) => sum + size, 0),
    });
    expect(new Set(listing.asked).size).toBe(listing.asked.length);
    expect(listing.asked.filter((path) => path.endsWith('manifest'))).toEqual([]);

    await engine.close();
    const second = await servingEngine(join(folder, 'data'));
    const again = new MaasClient({ url: (await startServing(second.engine, mirror)).url });
    for (const { sha256 } of wanted) again.has.add(sha256);
    expect((await again.wanted()).filter(({ path }) => /^(?:focal|jammy|noble)\/amd64/.test(path))).toEqual([]);
    const quiet = await clusterOnce(second.engine, 'the documents are read', idle);
    expect(quiet).toMatchObject({
      verdict: { kind: 'fetching' },
      fetchedFiles: wanted.length,
      earlierFiles: wanted.length,
    });
    second.later(61);
    expect((await cluster(second.engine)).verdict).toEqual({ kind: 'not-asked-for', files: wanted.length });
    expect(second.snapshots.flatMap(({ clusters }) => clusters).map(({ verdict }) => verdict.kind)).not.toContain(
      'everything',
    );
  });
});

describe('import watch', () => {
  test('an import that a restart cuts in two is complete with its second half', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const first = await servingEngine(join(folder, 'data'));
    const client = new MaasClient({ url: (await startServing(first.engine, made)).url });
    const wanted = await client.wanted();
    await client.fetch(wanted.slice(0, 2));
    await clusterOnce(first.engine, 'two are fetched', ({ fetchedFiles }) => fetchedFiles === 2);
    await first.engine.close();

    const second = await servingEngine(join(folder, 'data'));
    const goingOn = new MaasClient({ url: (await startServing(second.engine, made)).url });
    for (const sha256 of client.has) goingOn.has.add(sha256);
    await goingOn.import();
    const found = await clusterOnce(
      second.engine,
      'the rest is fetched',
      ({ verdict }) => verdict.kind === 'everything',
    );
    expect(found).toMatchObject({ fetchedFiles: wanted.length, earlierFiles: 2, expectedFiles: wanted.length });
  });

  test('a client that stalls is shown as stalled, and no longer when it has gone', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder, (path) => (/000\/boot-initrd$/.test(path) ? 30_000_000 : 10_000));
    const { engine, later } = await servingEngine(join(folder, 'data'));
    const client = new MaasClient({ url: (await startServing(engine, made)).url });
    const file = (await client.wanted()).find(({ size }) => size === 30_000_000);
    if (file === undefined) throw new Error('The mirror lists no large file.');
    const stalling = await client.stall(file);
    await clusterOnce(engine, 'bytes go out', ({ active, underWayBytes }) => active === 1 && underWayBytes > 0);
    expect(await cluster(engine)).toMatchObject({ stalled: 0, starving: 0 });
    later(15);
    expect(await cluster(engine)).toMatchObject({ stalled: 1, starving: 1, verdict: { kind: 'fetching' } });
    stalling.destroy();
    expect(await clusterOnce(engine, 'it is gone', idle)).toMatchObject({ stalled: 0, fetchedFiles: 0 });
    later(61);
    expect((await cluster(engine)).verdict).toMatchObject({ kind: 'unfinished', files: 1 });
  });

  test('a file that is damaged on disk is never fetched whole', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine, later } = await servingEngine(join(folder, 'data'));
    const client = new MaasClient({ url: (await startServing(engine, made)).url });
    const [bad] = await client.wanted();
    const file = join(made.folder, bad?.path ?? '');
    writeFileSync(file, Buffer.alloc(bad?.size ?? 0));
    await expect(client.import()).rejects.toThrow();
    await clusterOnce(engine, 'all is answered', (found) => idle(found) && found.requests > 4);
    later(61);
    const { verdict, fetchedFiles, expectedFiles } = await cluster(engine);
    expect(verdict.kind).toBe('unfinished');
    expect(fetchedFiles).toBeLessThan(expectedFiles);
  });

  test('after a sync in the same process the new versions are expected, and the old ones served no longer count', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { url } = await startServing(made.engine, made);
    const client = new MaasClient({ url });
    await client.import();
    await clusterOnce(made.engine, 'all is fetched', ({ verdict }) => verdict.kind === 'everything');
    await made.stream.publish(['20250101', '20250102']);
    await made.sync();
    const after = await clusterOnce(
      made.engine,
      'the new version is expected',
      ({ fetchedFiles }) => fetchedFiles === 0,
    );
    expect(after.verdict.kind).not.toBe('everything');
    await client.import();
    expect(
      await clusterOnce(made.engine, 'that too is fetched', ({ verdict }) => verdict.kind === 'everything'),
    ).toMatchObject({
      fetchedFiles: after.expectedFiles,
    });
  });

  test('clusters are grouped and groups unticked through the contract', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine, snapshots } = await servingEngine(join(folder, 'data'));
    const { url } = await startServing(engine, made);
    const uuids = [clusterUuid, clusterUuid.replace('3b', '4c')];
    for (const uuid of uuids) await new MaasClient({ url, uuid }).wanted();
    await until('both are seen', () => snapshots.at(-1)?.clusters.length === 2);
    const { clusters } = await engine.api.serve.state({});
    const one = await engine.api.serve.group({ clusterIds: clusters.map(({ id }) => id) });
    expect(one.clusters.length).toBe(1);
    const [{ id, groups }] = one.clusters as [ClusterWatch];
    expect(groups.map(({ title, expected }) => [title, expected])).toEqual([['Ubuntu 24.04 LTS (noble), amd64', true]]);
    const unticked = await engine.api.serve.expect({ clusterId: id, groupIds: [] });
    expect(unticked.clusters[0]).toMatchObject({ expectedFiles: 0, groups: [{ expected: false }] });
  });
});

describe('the server', () => {
  test('is told as it starts, runs and stops', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine, snapshots } = await servingEngine(join(folder, 'data'));
    await startServing(engine, made);
    await expect(engine.api.serve.start({ mirrors: [{ folder: made.folder }] })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    expect((await engine.api.serve.stop({})).state).toBe('stopped');
    expect(snapshots.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1])).toEqual([
      'starting',
      'running',
      'stopped',
    ]);
    await startServing(engine, made);
  });

  test('that cannot have its port says so and can be started elsewhere', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine } = await servingEngine(join(folder, 'data'));
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await until('the other listens', () => other.listening);
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(engine.api.serve.start({ mirrors: [{ folder: made.folder }], port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    expect(await engine.api.serve.state({})).toMatchObject({ state: 'failed', failure: { code: 'PORT_IN_USE' } });
    await startServing(engine, made);
  });

  test.each([
    ['no mirror', () => [], /Name a mirror/],
    ['a folder that is none', () => [{ folder: tempFolder() }], /is no mirror/],
  ])('is not started with %s', async (_, mirrors, message) => {
    const { engine } = await servingEngine(tempFolder());
    await expect(engine.api.serve.start({ mirrors: mirrors() })).rejects.toThrow(message);
  });

  test('is not started with two copies of one mirror, nor with one mirror twice', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    cpSync(made.folder, join(folder, 'copy'), { recursive: true });
    const { engine } = await servingEngine(join(folder, 'data'));
    const start = (second: string) =>
      engine.api.serve.start({ mirrors: [{ folder: made.folder }, { folder: second, at: '/second/' }], port: 0 });
    await expect(start(join(folder, 'copy'))).rejects.toThrow(/copies of one mirror/);
    await expect(start(made.folder)).rejects.toThrow(/named twice/);
  });

  test('is not started with an access log that cannot be written', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine } = await servingEngine(join(folder, 'data'));
    const accessLogFile = join(folder, 'nowhere', 'access.log');
    await expect(startServing(engine, made, { accessLogFile })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('writes every request to the access log and adds to what is there', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const accessLogFile = join(folder, 'access.log');
    for (let turn = 1; turn <= 2; turn++) {
      const { engine } = await servingEngine(join(folder, 'data'));
      const { url } = await startServing(engine, made, { accessLogFile });
      await new MaasClient({ url }).wanted();
      await clusterOnce(engine, 'all is answered', ({ requests, active }) => requests === 2 && active === 0);
      await engine.close();
      const lines = readFileSync(accessLogFile, 'utf8').trimEnd().split('\n');
      expect(lines.length).toBe(2 * turn);
      expect(lines[0]).toMatch(
        /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \S+\/streams\/v1\/index\.sjson HTTP\/1\.1" 200 \d+$/,
      );
    }
  });
});

describe('the self-test', () => {
  test('walks every hop of a good server, is no client, and is repeated without a trace', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine } = await servingEngine(join(folder, 'data'));
    const { address, url, mirrorId } = await startServing(engine, made);
    for (const given of [address, url]) {
      const [found, ...others] = await engine.api.serve.selfTest({ url: given });
      expect(others).toEqual([]);
      expect(found).toMatchObject({ mirrorId, url, ok: true });
      expect(found?.steps.filter(({ hop }) => hop !== 'proxy').map(({ hop, ok }) => `${hop} ${ok}`)).toEqual([
        'name true',
        'connection true',
        'index true',
        'product file true',
        'item true',
      ]);
    }
    expect((await engine.api.serve.state({})).clusters).toEqual([]);
  });

  test('names the hop that fails and stops there', async () => {
    const folder = tempFolder();
    const made = await madeMirror(folder);
    const { engine } = await servingEngine(join(folder, 'data'));
    await startServing(engine, made);
    const stranger = createServer((_, response) => response.writeHead(200).end('hello')).listen(0, '127.0.0.1');
    onTestFinished(() => void stranger.close());
    await until('the stranger listens', () => stranger.listening);
    const port = (stranger.address() as { port: number }).port;
    const broken = async (url: string) => {
      const [found] = await engine.api.serve.selfTest({ url });
      return found?.steps.find(({ ok }) => !ok)?.hop;
    };
    expect(await broken('http://no-such-name.invalid:8080/')).toBe('name');
    expect(await broken('http://127.0.0.1:1/')).toBe('connection');
    expect(await broken(`http://127.0.0.1:${port}/`)).toBe('index');
    await expect(engine.api.serve.selfTest({ url: 'ftp://x/' })).rejects.toMatchObject({ code: 'BAD_URL' });
    await expect(engine.api.serve.selfTest({ url: 'http://127.0.0.1/elsewhere/' })).rejects.toMatchObject({
      code: 'BAD_URL',
    });
  });
});

test('instructions name the address that was chosen and what the mirror holds', async () => {
  const folder = tempFolder();
  const made = await madeMirror(folder);
  const { engine } = await servingEngine(join(folder, 'data'));
  const { url, mirrorId } = await startServing(engine, made);
  const { snap, url: told } = await engine.api.serve.instructions({ mirrorId, url: 'http://10.0.0.9:8080/' });
  expect(told).toBe(`http://10.0.0.9:8080${new URL(url).pathname}`);
  expect(snap.flatMap(({ lines }) => lines).join('\n')).toContain(
    "boot-source-selections create $ID os=ubuntu release=noble arches=amd64 subarches='*' labels='*'",
  );
  await expect(engine.api.serve.instructions({ mirrorId: 'none', url })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
});
