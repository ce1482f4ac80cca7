import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeStream } from '../../helpers/make-stream.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, described, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const big = { wish: { fileSizeBytes: 60_000 } };

describe('a file that cannot be had', () => {
  test('leaves the publication untouched; the next run fetches only it', async () => {
    const broken = new Set<string>();
    const setting = await streamAndMirror({
      ...big,
      onRequest: (_, response, path) => {
        if (!broken.has(path)) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const { stream, mirror, visible, engine, folder, takeFetched } = setting;
    await mirror({ max: 1 });
    const before = visible();
    await stream.publish(['20250103']);
    const [missing = ''] = pathsIn(stream, '20250103');
    broken.add(missing);
    const partial = await mirror({ max: 1 });
    expect(partial).toMatchObject({ outcome: 'partial', fetchedFiles: 5, removedFiles: 0 });
    expect(partial.failures).toMatchObject([{ code: 'HTTP_STATUS', path: missing }]);
    expect(visible()).toMatchObject(before);
    expect(await engine.mirror(folder)).toMatchObject({ state: 'unfinished', revision: { number: 1 } });
    broken.clear();
    takeFetched();
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 1, removedFiles: 6 });
    expect(takeFetched()).toEqual([missing]);
    expect(await engine.mirror(folder)).toMatchObject({ state: 'ready', revision: { number: 2 } });
  });

  test('in the very first sync leaves a mirror that the next run completes, by folder or as a saved one', async () => {
    let down = true;
    const { stream, mirror, visible, engine, folder, takeFetched } = await streamAndMirror({
      ...big,
      onRequest: (_, response, path) => {
        if (!down || !path.endsWith('manifest')) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'partial', fetchedFiles: 4 });
    expect(Object.keys(visible()).filter((one) => one.startsWith('streams/'))).toEqual([]);
    expect(await engine.api.mirrors.list({})).toMatchObject([{ folder, state: 'unfinished', files: 0 }]);
    down = false;
    takeFetched();
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', fetchedFiles: 2 });
    expect(takeFetched()).toEqual(pathsIn(stream, '20250102').filter((one) => one.endsWith('manifest')));
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, missing: [], extra: [] });
  });

  test('of a rule leaves that rule’s other files alone while another rule runs', async () => {
    let down = true;
    const { mirror, visible, engine, folder, takeFetched } = await streamAndMirror({
      onRequest: (_, response, path) => {
        if (!down || !path.includes('ga-24.04-000/manifest')) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const one = { filters: ['subarch=ga-24.04-000'], max: 1 };
    const other = { filters: ['subarch=ga-24.04-001'], max: 1 };
    expect(await mirror(one)).toMatchObject({ outcome: 'partial', fetchedFiles: 2 });
    expect(await mirror(other)).toMatchObject({ outcome: 'done', removedFiles: 0, fetchedFiles: 3 });
    expect(Object.keys(visible())).toHaveLength(2 + 3 + 2);
    expect((await engine.mirror(folder)).state).toBe('unfinished');
    down = false;
    takeFetched();
    expect(await mirror(one)).toMatchObject({ outcome: 'done', fetchedFiles: 1 });
    expect(takeFetched()).toHaveLength(1);
    expect((await engine.mirror(folder)).state).toBe('ready');
    expect(Object.keys(visible())).toHaveLength(2 + 6);
  });

  test('of a rule that is taken out again goes with the rule, and the mirror is whole', async () => {
    const { mirror, visible, engine, folder, file } = await streamAndMirror({
      onRequest: (_, response, path) => {
        if (!path.includes('ga-24.04-001/manifest')) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 });
    const { rules } = await engine.api.mirrors.selection({ folder });
    const before = visible();
    expect(await mirror({ filters: ['subarch=ga-24.04-001'], max: 1 })).toMatchObject({ outcome: 'partial' });
    await engine.api.mirrors.edit({ mirror: { folder }, selection: { rules, pins: [] } });
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done' });
    await engine.sync({ mirror: { folder } });
    expect((await engine.mirror(folder)).state).toBe('ready');
    expect(visible()).toEqual(before);
    expect(readdirSync(file('.streamferry', 'staging'))).toEqual([]);
  });

  test('keeps what came of it, and the next run goes on from there', async () => {
    let cut = true;
    const ranges: (string | undefined)[] = [];
    const { stream, mirror, file, folder } = await streamAndMirror({
      wish: { productCount: 1, versionNames: ['20250101'], filesPerVersion: 1, fileSizeBytes: 200_000 },
      onRequest: (request, response, path) => {
        if (!path.endsWith('boot-kernel')) return false;
        const bytes = readFileSync(join(stream.root, path));
        if (cut) {
          response.writeHead(request.headers.range === undefined ? 200 : 404, {
            etag: '"1"',
            'content-length': bytes.length,
          });
          if (request.headers.range !== undefined) response.end();
          else response.write(bytes.subarray(0, 120_000), () => setTimeout(() => response.destroy(), 50));
          return true;
        }
        ranges.push(request.headers.range);
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
        const range = { etag: '"1"', 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
        response.writeHead(from === 0 ? 200 : 206, from === 0 ? { etag: '"1"' } : range).end(bytes.subarray(from));
        return true;
      },
    });
    expect(await mirror()).toMatchObject({ outcome: 'partial', fetchedFiles: 0 });
    const staged = readdirSync(file('.streamferry', 'staging')).filter((one) => one.endsWith('.part'));
    expect(staged.map((one) => statSync(file('.streamferry', 'staging', one)).size)).toEqual([120_000]);
    cut = false;
    const result = await mirror();
    expect(result).toMatchObject({ outcome: 'done', fetchedFiles: 1, fetchedBytes: 80_000 });
    expect(ranges).toEqual(['bytes=120000-']);
    expect(existsSync(folder)).toBe(true);
  });
});

describe('a source that is not trusted', () => {
  test('leaves a new folder absent, and a mirror as it was to the last byte', async () => {
    const { stream, engine, folder, source, server, mirror } = await streamAndMirror();
    const other = await makeStream({ folder: tempFolder(), signer: 'gpg', forms: ['sjson'] });
    const wrong = described(server.url, other.keyringFile);
    const refused = await engine.sync({ mirror: { folder }, source: wrong, rule: filterRule([]) });
    expect(codes(refused)).toEqual(['SIGNER_UNKNOWN']);
    expect(existsSync(folder)).toBe(false);
    await mirror();
    const before = treeOf(folder);
    const again = await engine.sync({ mirror: { folder }, source: wrong, rule: filterRule(['arch=amd64']) });
    expect(codes(again)).toEqual(['SIGNER_UNKNOWN']);
    expect(treeOf(folder)).toEqual(before);
    const document = join(stream.root, 'streams/v1/index.sjson');
    writeFileSync(document, readFileSync(document, 'utf8').replace('"updated"', '"Updated"'));
    expect(codes(await engine.sync({ mirror: { folder }, source, rule: filterRule(['x=y']) }))).toEqual([
      'SIGNATURE_BAD',
    ]);
    expect(treeOf(folder)).toEqual(before);
    const known = await engine.api.mirrors.list({});
    expect(known).toMatchObject([{ folder, sourceLocation: server.url }]);
  });

  test('that cannot be reached leaves a new folder absent too', async () => {
    const { engine, folder, server, stream } = await streamAndMirror();
    await server.close();
    const result = await engine.sync({
      mirror: { folder },
      source: described(server.url, stream.keyringFile),
      rule: filterRule([]),
    });
    expect(codes(result)).toEqual(['OFFLINE']);
    expect(existsSync(folder)).toBe(false);
    expect(await engine.api.mirrors.list({})).toEqual([]);
  });
});

describe('another source, or an older one', () => {
  test('is refused, and replaces what the mirror holds with --switch-source', async () => {
    const { engine, folder, mirror, visible } = await streamAndMirror();
    await mirror({ max: 1 });
    const before = treeOf(folder);
    const contentIds = ['com.example:other'];
    const other = await makeStream({
      folder: tempFolder(),
      contentIds,
      seed: 'other',
      forms: ['sjson'],
      versionNames: ['20250102', '20990101'],
    });
    const request = {
      mirror: { folder },
      source: described(other.root, other.keyringFile),
      rule: filterRule([], { max: 1 }),
    };
    expect(codes(await engine.sync(request))).toEqual(['OTHER_SOURCE']);
    expect(treeOf(folder)).toEqual(before);
    const plan = await engine.api.mirrors.plan({ ...request, switchSource: true });
    expect(plan).toMatchObject({ fetchFiles: 6, remove: expect.objectContaining({ length: 6 }) });
    const switched = await engine.sync({ ...request, switchSource: true });
    expect(switched).toMatchObject({ outcome: 'done', fetchedFiles: 6, removedFiles: 6 });
    expect(Object.keys(visible()).sort()).toEqual([...pathsIn(other, '20990101'), ...other.documents].sort());
    expect(await engine.sync(request)).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
  });

  test('that went back in time is refused, and taken with --allow-rollback', async () => {
    const { stream, engine, folder, source, mirror, visible } = await streamAndMirror();
    const older = treeOf(join(stream.root, 'streams'));
    const saved = Object.keys(older).map((path) => [path, readFileSync(join(stream.root, 'streams', path))] as const);
    await stream.publish(['20250101', '20250102', '20250103']);
    await mirror({ max: 1 });
    const before = treeOf(folder);
    for (const [path, bytes] of saved) writeFileSync(join(stream.root, 'streams', path), bytes);
    const request = { mirror: { folder }, source, rule: filterRule([], { max: 1 }) };
    expect(codes(await engine.sync(request))).toEqual(['ROLLED_BACK']);
    await expect(engine.api.mirrors.plan(request)).rejects.toMatchObject({ code: 'ROLLED_BACK' });
    expect(treeOf(folder)).toEqual(before);
    expect(await engine.sync({ ...request, allowRollback: true })).toMatchObject({ outcome: 'done' });
    const held = Object.keys(visible()).filter((one) => !one.startsWith('streams/'));
    expect(held).toEqual(
      pathsIn({ files: new Map(held.map((one) => [one, { sizeBytes: 0, digests: {} }])) }, '20250102'),
    );
    expect(held).toHaveLength(6);
  });
});
