import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceDescription } from '../../../electron/contract/api.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, filterRule, testEngine } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

describe('a first sync', () => {
  test('of maas-tiny publishes upstream’s bytes; a second rule adds up; nothing is shown that upstream has not', async () => {
    const tiny = sharedFolder('streams', 'maas-tiny');
    const root = join(tiny, 'ephemeral-v3', 'stable');
    const server = await startStreamServer({ content: root });
    const source = described(server.url, join(tiny, 'keyring.gpg'));
    const folder = join(tempFolder(), 'mirror');
    const engine = await testEngine();
    const images = filterRule(['arch=amd64', 'release~(focal|jammy)'], { max: 1 });
    const first = await engine.sync({ mirror: { folder }, source, rule: images });
    expect(first).toMatchObject({ outcome: 'done', failures: [] });
    const afterFirst = treeOf(folder, ['.streamferry']);
    const loaders = filterRule(['os~(grub*|pxelinux)'], { max: 1 });
    const second = await engine.sync({ mirror: { folder }, source, rule: loaders });
    expect(second).toMatchObject({ outcome: 'done', removedFiles: 0 });
    expect(second.fetchedFiles).toBeGreaterThan(0);
    const visible = treeOf(folder, ['.streamferry']);
    expect(visible).toMatchObject(afterFirst);
    expect(treeOf(root)).toMatchObject(visible);
    expect(await engine.mirror(folder)).toMatchObject({ state: 'ready', trust: 'signed', revision: { number: 2 } });
    const { report } = await engine.audit(folder);
    const files = Object.keys(visible).length;
    expect(report).toMatchObject({ files, missing: [], damaged: [], extra: [], failures: [] });
  });

  test.each([undefined, 'streams/v1/plain.json'])('of the oddities mirrors them whole from %s', async (path) => {
    const oddities = sharedFolder('streams', 'oddities');
    const server = await startStreamServer({ content: join(oddities, 'stream') });
    const trust = { kind: 'signed', fingerprints: [], keyringFile: join(oddities, 'keyring.asc') } as const;
    const described: SourceDescription = { url: server.url, trust, ...(path === undefined ? {} : { path }) };
    const source = { kind: 'described', source: described } as const;
    const folder = join(tempFolder(), 'mirror');
    const engine = await testEngine();
    const first = await engine.sync({ mirror: { folder }, source, rule: filterRule([]) });
    expect(first).toMatchObject({ outcome: 'done', failures: [] });
    const visible = treeOf(folder, ['.streamferry']);
    expect(Object.keys(visible)).toContain(path ?? 'streams/v1/index.sjson');
    expect(treeOf(join(oddities, 'stream'))).toMatchObject(visible);
    server.takePaths();
    const second = await engine.sync({ mirror: { folder }, source, rule: filterRule([]) });
    expect(second).toMatchObject({ outcome: 'done', fetchedFiles: 0, documentBytes: 0 });
    expect(server.takePaths().every((one) => one.startsWith('streams/'))).toBe(true);
  });

  test('counts each path once and fetches it once, however many items share it', async () => {
    const { stream, engine, folder, source, mirror, takeFetched } = await streamAndMirror({
      wish: { sharedSizeBytes: 5000, productCount: 3 },
    });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([], { max: 1 }) });
    const wanted = pathsIn(stream, '20250102');
    expect(plan.fetch.map((one) => one.path).sort()).toEqual(wanted);
    takeFetched();
    const result = await mirror({ max: 1 });
    expect(result).toMatchObject({ fetchedFiles: wanted.length, fetchedBytes: plan.fetchBytes });
    expect(takeFetched()).toEqual(wanted);
  });

  test('makes files and folders readable for everybody whatever the umask is, and its own folder for nobody else', async () => {
    const before = process.umask(0o077);
    try {
      const { folder, mirror, file } = await streamAndMirror();
      await mirror();
      expect(statSync(file('.streamferry')).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (name.startsWith('.streamferry')) continue;
        const stats = statSync(file(name));
        expect(stats.mode & 0o777, name).toBe(stats.isDirectory() ? 0o755 : 0o644);
      }
      expect(statSync(folder).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  test('keeps every secret out of the mirror folder', async () => {
    const { stream, server, engine, folder, file } = await streamAndMirror();
    const url = server.url.replace('//', '//reader:UrlSecret@');
    const trust = { kind: 'signed', fingerprints: [], keyringFile: stream.keyringFile } as const;
    const proxy = { kind: 'explicit', url: 'http://proxy:ProxySecret@127.0.0.1:1/' } as const;
    const credentials = { kind: 'basic', user: 'reader', password: 'PlainSecret' } as const;
    const fallbackUrls = [url.replace('UrlSecret', 'FallbackSecret')];
    const attempts: SourceDescription[] = [
      { url, trust, fallbackUrls },
      { url: server.url, trust, credentials, fallbackUrls },
      { url, trust, proxy },
    ];
    rmSync(join(stream.root, pathsIn(stream, '20250101')[0] ?? ''));
    for (const source of attempts)
      await engine.sync({ mirror: { folder }, source: { kind: 'described', source }, rule: filterRule([]) });
    const secret = /UrlSecret|ProxySecret|PlainSecret|FallbackSecret/;
    const base64 = ['reader:UrlSecret', 'reader:PlainSecret'].map((one) => Buffer.from(one).toString('base64'));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(names).toContain(join('.streamferry', 'ledger.sqlite'));
    for (const name of names.filter((one) => statSync(file(one)).isFile())) {
      const text = readFileSync(file(name), 'latin1');
      expect(secret.test(text), name).toBe(false);
      for (const one of base64) expect(text.includes(one), name).toBe(false);
    }
    expect(readFileSync(file('.streamferry', 'mirror.json'), 'utf8')).toContain(server.url);
  });

  test('is planned without making the folder', async () => {
    const { stream, engine, folder, source } = await streamAndMirror();
    const parent = join(folder, '..');
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([]) });
    expect(plan.fetchFiles).toBe(stream.files.size);
    expect(readdirSync(parent)).toEqual([]);
  });
});
