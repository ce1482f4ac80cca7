import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import { openForWriting } from '../../../electron/engine/mirror/mirror-folder.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { filterRule, testEngine } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

async function saved() {
  const setting = await streamAndMirror();
  const { engine, folder, source } = setting;
  const selection = { rules: [filterRule([], { max: 1 })], pins: [] };
  const mirror = await engine.api.mirrors.create({
    name: 'Site A',
    folder,
    source,
    selection,
    publication: 'verbatim',
    keepRevisions: 1,
  });
  return { ...setting, created: mirror, sync: () => engine.sync({ mirror: { id: mirror.id } }) };
}

describe('a saved mirror', () => {
  test('is made without asking the network, synced by its id, and told as it is', async () => {
    const { created, engine, folder, server, sync, stream } = await saved();
    expect(created).toMatchObject({
      name: 'Site A',
      folder,
      state: 'empty',
      keepRevisions: 1,
      files: 0,
      trust: 'signed',
    });
    expect(server.requests).toEqual([]);
    expect(await sync()).toMatchObject({ outcome: 'done', fetchedFiles: 6 });
    const [found] = await engine.api.mirrors.list({});
    expect(found).toMatchObject({
      id: created.id,
      state: 'ready',
      files: 6,
      sizeBytes: 60_000,
      sourceLocation: server.url,
    });
    expect(found?.revision).toMatchObject({ number: 1, signers: [{ fingerprint: stream.fingerprint }] });
    expect(Date.parse(found?.lastSyncAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    await engine.audit(folder);
    expect((await engine.mirror(folder)).lastAuditAt).toBeDefined();
  });

  test('is not made where one is already', async () => {
    const { engine, folder, source, sync } = await saved();
    await sync();
    const before = treeOf(folder);
    const selection = { rules: [], pins: [] };
    const again = engine.api.mirrors.create({ name: 'again', folder, source, selection, publication: 'verbatim' });
    await expect(again).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(treeOf(folder)).toEqual(before);
  });

  test('leaves no folder when it cannot be made', async () => {
    const { engine, folder, source } = await streamAndMirror();
    const selection = { rules: [filterRule(['no filter'])], pins: [] };
    await expect(
      engine.api.mirrors.create({ name: 'm', folder, source, selection, publication: 'verbatim' }),
    ).rejects.toMatchObject({
      code: 'BAD_FILTER',
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('is edited: name, rules that say the same keep their id, and what is not named stays', async () => {
    const { created, engine, folder } = await saved();
    const rule = filterRule([], { max: 2, keep: true });
    const edited = await engine.api.mirrors.edit({
      mirror: { id: created.id },
      name: 'Site B',
      selection: { rules: [rule], pins: [] },
    });
    expect(edited).toMatchObject({ name: 'Site B', keepRevisions: 1, sourceLocation: created.sourceLocation });
    expect(edited.selection.rules).toEqual([{ ...rule, id: created.selection.rules[0]?.id }]);
    expect(await engine.mirror(folder)).toEqual(edited);
  });

  test('is told to whoever listens when it is made, changed, synced, audited and removed', async () => {
    const { folder, source } = await streamAndMirror();
    const engine = await createEngine({ dataFolder: join(tempFolder(), 'data'), version: '0.0.0' });
    try {
      const told: (Mirror['state'] | undefined)[] = [];
      engine.on('mirrors', (mirrors) => told.push(mirrors[0]?.state));
      const { mirrors, jobs } = engine.api;
      await mirrors.create({
        name: 'm',
        folder,
        source,
        selection: { rules: [filterRule([])], pins: [] },
        publication: 'verbatim',
      });
      await jobs.wait({ id: (await mirrors.sync({ mirror: { folder } })).jobId });
      await jobs.wait({ id: (await mirrors.audit({ mirror: { folder }, repair: false })).jobId });
      await mirrors.remove({ mirror: { folder }, deleteFiles: false });
      expect(told).toEqual(['empty', 'ready', 'ready', undefined]);
    } finally {
      await engine.close();
    }
  });
});

test('a sync says so in its result when it checked no digest, and only when it may have fetched', async () => {
  const { engine, folder, source, mirror } = await streamAndMirror();
  const request = { mirror: { folder }, source, rule: filterRule([], { max: 1 }), skipDigests: true };
  expect(await engine.sync(request)).toMatchObject({ outcome: 'done', digestsSkipped: true });
  const [record] = await engine.api.jobs.history({});
  expect(record?.result?.digestsSkipped).toBe(true);
  expect((await engine.sync(request)).digestsSkipped).toBeUndefined();
  expect((await mirror({ max: 2 })).digestsSkipped).toBeUndefined();
});

describe('a mirror whose folder', () => {
  test('is away is listed as it was last seen, and asking it is TARGET_GONE', async () => {
    const { created, engine, folder, sync } = await saved();
    await sync();
    renameSync(folder, `${folder}-away`);
    expect(await engine.api.mirrors.list({})).toMatchObject([{ id: created.id, state: 'missing', files: 6 }]);
    await expect(engine.api.mirrors.get({ id: created.id })).rejects.toMatchObject({ code: 'TARGET_GONE' });
    renameSync(`${folder}-away`, folder);
    expect(await engine.api.mirrors.list({})).toMatchObject([{ state: 'ready' }]);
  });

  test('moved is known at its new place once it is opened there', async () => {
    const { created, engine, folder, sync } = await saved();
    await sync();
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    expect(await engine.api.mirrors.open({ folder: moved })).toMatchObject({ id: created.id, folder: moved, files: 6 });
    expect(await engine.api.mirrors.list({})).toMatchObject([{ id: created.id, folder: moved, state: 'ready' }]);
    expect(await sync()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
  });

  test('is no mirror is BAD_ARGUMENT, and so is an id that nobody knows', async () => {
    const { api } = await testEngine();
    const folder = tempFolder();
    await expect(api.mirrors.get({ folder })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(api.mirrors.open({ folder })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(api.mirrors.get({ id: 'nothing' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(api.mirrors.plan({ mirror: { folder } })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('removing a mirror', () => {
  test('forgets it and leaves its files alone', async () => {
    const { created, engine, folder, sync } = await saved();
    await sync();
    const before = treeOf(folder);
    await engine.api.mirrors.remove({ mirror: { id: created.id }, deleteFiles: false });
    expect(await engine.api.mirrors.list({})).toEqual([]);
    expect(treeOf(folder)).toEqual(before);
    expect(await engine.api.mirrors.open({ folder, name: 'again' })).toMatchObject({
      id: created.id,
      name: 'again',
      files: 6,
    });
  });

  test('with its files takes what it put there and nothing else', async () => {
    const { engine, folder, sync, file, stream } = await saved();
    await sync();
    await stream.publish(['20250103']);
    await sync();
    mkdirSync(file('mine'));
    writeFileSync(file('mine', 'notes'), 'mine');
    const [first = ''] = pathsIn(stream, '20250103');
    writeFileSync(file(first, '..', 'mine-too'), 'mine');
    rmSync(file(first));
    await engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: true });
    expect(Object.keys(treeOf(folder))).toEqual(['mine/notes', join(first, '..', 'mine-too')]);
    expect(readdirSync(folder).sort()).toEqual(['mine', 'noble']);
    expect(await engine.api.mirrors.list({})).toEqual([]);
  });

  test('with its files removes the folder that is empty then', async () => {
    const { engine, folder, sync } = await saved();
    await sync();
    await engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: true });
    expect(existsSync(folder)).toBe(false);
  });

  test('with its files is refused while somebody works on it', async () => {
    const { engine, folder, sync } = await saved();
    await sync();
    const held = await openForWriting(folder, () => new Date());
    await expect(engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: true })).rejects.toMatchObject({
      code: 'LOCKED',
    });
    await held.close();
    expect(await engine.api.mirrors.list({})).toMatchObject([{ state: 'ready' }]);
  });
});
