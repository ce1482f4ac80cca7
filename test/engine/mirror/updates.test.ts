import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { NewSelection } from '../../../electron/contract/api.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { pathsIn, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';

const product = (number: number) => `com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04-00${number}`;
const first = 'subarch=ga-24.04-000';
const second = 'subarch=ga-24.04-001';

describe('when upstream changes', () => {
  test('a version that it dropped goes, after the new one is in', async () => {
    const { stream, mirror, visible } = await streamAndMirror();
    await mirror({ max: 1 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250102'));
    await stream.publish(['20250102', '20250103']);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 6, removedFiles: 6 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250103'));
  });

  test('with keep, what it dropped stays as far as max leaves room', async () => {
    const { stream, mirror, visible, engine, folder } = await streamAndMirror();
    await mirror({ max: 2, keep: true });
    const old = pathsIn(stream, '20250102');
    await stream.publish(['20250103']);
    expect(await mirror({ max: 2, keep: true })).toMatchObject({ outcome: 'done', removedFiles: 6 });
    expect(items(visible())).toEqual([...old, ...pathsIn(stream, '20250103')].sort());
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], extra: [], files: 14 });
  });

  test('without keep it does not', async () => {
    const { stream, mirror, visible } = await streamAndMirror();
    await mirror({ max: 2 });
    await stream.publish(['20250103']);
    expect(await mirror({ max: 2 })).toMatchObject({ outcome: 'done', removedFiles: 12 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250103'));
  });

  test('a whole product that it dropped stays as it is', async () => {
    const wish = { folder: tempFolder(), forms: ['sjson' as const], productCount: 2 };
    const stream = await makeStream(wish);
    const { mirror, visible } = await streamAndMirror({ stream });
    await mirror({ max: 1 });
    const dropped = pathsIn(stream, '20250102').filter((path) => path.includes('ga-24.04-001'));
    wish.productCount = 1;
    await stream.publish(['20250103']);
    expect([...stream.files.keys()].join()).not.toContain('ga-24.04-001');
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', removedFiles: 3, fetchedFiles: 3 });
    expect(items(visible())).toEqual([...dropped, ...pathsIn(stream, '20250103')].sort());
  });

  test('a file that is lost here and gone there is let go with a word, and what is new is published all the same', async () => {
    const { stream, mirror, visible, engine, folder, file } = await streamAndMirror();
    await mirror({ max: 2, keep: true });
    const [lost = '', ...left] = pathsIn(stream, '20250102');
    await stream.publish(['20250103']);
    rmSync(file(lost));
    expect(await mirror({ max: 2, keep: true })).toMatchObject({ outcome: 'done', failures: [] });
    expect(engine.notices.join()).toContain(lost);
    expect(items(visible())).toEqual([...left, ...pathsIn(stream, '20250103')].sort());
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], extra: [] });
  });
});

describe('rules', () => {
  test('add up; taking one out removes what it alone held', async () => {
    const setting = await streamAndMirror({ wish: { sharedSizeBytes: 2000 } });
    const { mirror, visible, engine, folder, stream } = setting;
    await mirror({ filters: [first], max: 1 });
    await mirror({ filters: [second], max: 1 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250102'));
    const { rules } = await engine.api.mirrors.selection({ folder });
    expect(rules).toHaveLength(2);
    await edit(setting, { rules: rules.slice(0, 1), pins: [] });
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({
      outcome: 'done',
      removedFiles: 3,
      fetchedFiles: 0,
    });
    const held = pathsIn(stream, '20250102').filter((path) => !path.includes('ga-24.04-001'));
    expect(items(visible())).toEqual(held);
    expect(held.some((path) => path.endsWith('squashfs'))).toBe(true);
  });

  test('run again with another max are updated, not added', async () => {
    const { mirror, engine, folder, visible, stream } = await streamAndMirror();
    await mirror({ max: 2 });
    expect(items(visible())).toHaveLength(12);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', removedFiles: 6 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250102'));
    const { rules } = await engine.api.mirrors.selection({ folder });
    expect(rules).toMatchObject([{ max: 1 }]);
  });

  test('that run alone leave what others hold as it is, also when upstream has dropped it', async () => {
    const { mirror, visible, stream } = await streamAndMirror();
    await mirror({ filters: [first], max: 1 });
    const old = items(visible());
    await stream.publish(['20250103']);
    expect(await mirror({ filters: [second], max: 1 })).toMatchObject({ outcome: 'done', removedFiles: 0 });
    const fresh = pathsIn(stream, '20250103').filter((path) => path.includes('ga-24.04-001'));
    expect(items(visible())).toEqual([...old, ...fresh].sort());
  });

  test('with a wider filter complete a version that is listed already', async () => {
    const { mirror, visible, stream } = await streamAndMirror();
    await mirror({ filters: ['ftype=boot-kernel'], max: 1 });
    expect(items(visible())).toHaveLength(2);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 4 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250102'));
  });

  test('that match nothing are told each time, and the documents are published', async () => {
    const { mirror, visible, engine, stream } = await streamAndMirror();
    for (const _ of [1, 2]) {
      expect(await mirror({ filters: ['release=xenial'] })).toMatchObject({ outcome: 'done', failures: [] });
      expect(Object.keys(visible()).sort()).toEqual([...stream.documents].sort());
    }
    expect(engine.notices.filter((one) => one.includes('release=xenial'))).toHaveLength(2);
  });

  test('of a saved mirror that match nothing at all are refused, and nothing is published', async () => {
    const { engine, folder, source, visible } = await streamAndMirror();
    const selection = { rules: [filterRule(['release=xenial'])], pins: [] };
    await engine.api.mirrors.create({ name: 'm', folder, source, selection, publication: 'verbatim' });
    const result = await engine.sync({ mirror: { folder } });
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(codes(result)).toEqual(['EMPTY_SELECTION']);
    expect(visible()).toEqual({});
  });
});

describe('a pin', () => {
  test('holds a product at its version until it is released', async () => {
    const setting = await streamAndMirror();
    const { engine, mirror, folder, stream, visible } = setting;
    await mirror({ max: 1 });
    const pinned = pathsIn(stream, '20250102').filter((path) => path.includes('ga-24.04-000'));
    await engine.api.mirrors.pin({ mirror: { folder }, pin: { product: product(0), version: '20250102' } });
    await stream.publish(['20250103']);
    await engine.sync({ mirror: { folder } });
    const fresh = pathsIn(stream, '20250103').filter((path) => path.includes('ga-24.04-001'));
    expect(items(visible())).toEqual([...pinned, ...fresh].sort());
    await engine.sync({ mirror: { folder } });
    expect(items(visible())).toEqual([...pinned, ...fresh].sort());
    await engine.api.mirrors.unpin({ mirror: { folder }, product: product(0) });
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', removedFiles: 3 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250103'));
  });

  test('at a version that is nowhere leaves what is held, with a word', async () => {
    const { engine, mirror, folder, visible, stream } = await streamAndMirror();
    await mirror({ max: 1 });
    await engine.api.mirrors.pin({ mirror: { folder }, pin: { product: product(0), version: '19990101' } });
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', removedFiles: 0 });
    expect(engine.notices.join()).toContain('19990101');
    expect(items(visible())).toEqual(pathsIn(stream, '20250102'));
  });
});

describe('--no-item-download', () => {
  test('publishes the documents, fetches and removes nothing, and is made good by the next run', async () => {
    const { engine, folder, source, mirror, visible, stream, takeFetched } = await streamAndMirror();
    await mirror({ max: 1 });
    const before = items(visible());
    await stream.publish(['20250103']);
    takeFetched();
    const rule = filterRule([], { max: 1 });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule, skipItems: true });
    expect(plan).toMatchObject({ fetch: [], remove: [], fetchBytes: 0 });
    expect(await engine.sync({ mirror: { folder }, source, rule, skipItems: true })).toMatchObject({ outcome: 'done' });
    expect(takeFetched()).toEqual([]);
    expect(items(visible())).toEqual(before);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 6, removedFiles: 6 });
    expect(items(visible())).toEqual(pathsIn(stream, '20250103'));
  });
});

function items(visible: Record<string, string>): string[] {
  return Object.keys(visible)
    .filter((path) => !path.startsWith('streams/'))
    .sort();
}

async function edit({ engine, folder }: StreamAndMirror, selection: NewSelection): Promise<void> {
  await engine.api.mirrors.edit({ mirror: { folder }, selection });
}
