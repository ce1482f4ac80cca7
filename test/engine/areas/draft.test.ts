import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NewSelection } from '../../../electron/contract/api.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { filterRule, testEngine } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const practice = { kind: 'saved', id: 'practice' } as const;
const nothing: NewSelection = { rules: [], pins: [] };

function taking(...rules: readonly NewSelection['rules'][number][]): NewSelection {
  return { rules, pins: [] };
}

function image(release: string, arch: string, more: Partial<MaasTerms> = {}) {
  const terms: MaasTerms = {
    kind: 'maas',
    os: 'ubuntu',
    release,
    arches: [arch],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: false,
    ...more,
  };
  return { terms, max: 1, keep: false };
}

/** A saved verbatim mirror of everything's newest version, synced. */
async function synced(selection = taking(filterRule([], { max: 1 }))) {
  const setting = await streamAndMirror({ wish: { sharedSizeBytes: 5000 } });
  const { engine, folder, source } = setting;
  const { id } = await engine.api.mirrors.create({
    name: 'Site A',
    folder,
    source,
    selection,
    publication: 'verbatim',
    keepRevisions: 0,
  });
  const mirror = { id };
  await engine.sync({ mirror });
  const draft = (wished: NewSelection) =>
    engine.api.catalogue.draft({ source, mirror, selection: wished, entries: true });
  return { ...setting, mirror, draft };
}

describe('a draft of a selection', () => {
  test('with nothing in it says so, without error and without a byte', async () => {
    const { engine, source } = await streamAndMirror();
    expect(await engine.api.catalogue.draft({ source, selection: nothing, entries: false })).toMatchObject({
      fetchBytes: 0,
      fetchFiles: 0,
      reuseBytes: 0,
      removeBytes: 0,
      totalBytes: 0,
      use: [],
      matches: [],
      warnings: [{ code: 'EMPTY_SELECTION' }],
    });
  });

  test('makes no folder, asks the source once, and tells where the mirror will be', async () => {
    const { engine, source, folder, server } = await streamAndMirror();
    const { draft } = engine.api.catalogue;
    const selection = taking(filterRule([]));
    expect(await draft({ source, folder, selection, entries: false })).toMatchObject({ folder, fetchFiles: 12 });
    server.takePaths();
    expect(await draft({ source, folder, selection, entries: false })).toMatchObject({ fetchBytes: 120_000 });
    expect(server.takePaths()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    const mirrorsFolder = tempFolder();
    await engine.api.settings.set({ change: { mirrorsFolder } });
    const named = await draft({ source, name: 'Site A', selection, entries: false });
    expect(named.folder).toBe(join(mirrorsFolder, 'site-a'));
    expect(named.freeBytes).toBeGreaterThan(0);
  });

  test('counts each path once: what kernels share goes with the first image', async () => {
    const { engine, source } = await streamAndMirror({ wish: { sharedSizeBytes: 5000 } });
    const selection = taking(filterRule(['subarch=ga-24.04-000'], { max: 1 }), filterRule([], { max: 1 }));
    const found = await engine.api.catalogue.draft({ source, selection, entries: false });
    expect(found).not.toHaveProperty('entries');
    expect(found.fetchBytes).toBe(65_000);
    expect(found.matches).toEqual([
      { items: 4, sizeBytes: 35_000 },
      { items: 8, sizeBytes: 65_000 },
    ]);
    expect(found.use).toEqual([{ title: '24.04 LTS amd64', sizeBytes: 65_000 }]);
  });

  test('tells what images and bootloaders take, largest first; together they are all there is to have', async () => {
    const { api } = await testEngine();
    const selection = taking(image('noble', 'amd64', { bootloaders: true }), image('jammy', 'amd64'));
    const { use, fetchBytes } = await api.catalogue.draft({ source: practice, selection, entries: false });
    expect(use.map(({ title }) => title).sort()).toEqual(['22.04 LTS amd64', '24.04 LTS amd64', 'Bootloaders']);
    expect(use.map(({ sizeBytes }) => sizeBytes)).toEqual(use.map(({ sizeBytes }) => sizeBytes).sort((a, b) => b - a));
    expect(use.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(fetchBytes);
  });

  test('with two rules that say the same tells of both what the one takes', async () => {
    const { engine, source } = await streamAndMirror();
    const selection = taking(
      filterRule(['arch=amd64', 'os=ubuntu'], { max: 1 }),
      filterRule(['os=ubuntu', 'arch=amd64'], { max: 2 }),
    );
    const { matches, fetchFiles } = await engine.api.catalogue.draft({ source, selection, entries: false });
    expect([fetchFiles, matches]).toEqual([
      12,
      [
        { items: 12, sizeBytes: 120_000 },
        { items: 12, sizeBytes: 120_000 },
      ],
    ]);
  });

  test('with a wrong filter says which', async () => {
    const { engine, source } = await streamAndMirror();
    const wrong = engine.api.catalogue.draft({ source, selection: taking(filterRule(['arch'])), entries: false });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_FILTER' });
  });

  test('of a mirror is its plan: what is held stays, what no rule takes goes', async () => {
    const { draft, engine, folder, mirror } = await synced();
    const same = await draft(taking(filterRule([], { max: 1 })));
    expect(same).toMatchObject({ folder, fetchBytes: 0, reuseFiles: 7, removeFiles: 0 });
    const other = taking(filterRule(['subarch=ga-24.04-000'], { max: 2 }));
    const before = treeOf(folder);
    const drafted = await draft(other);
    expect(treeOf(folder)).toEqual(before);
    expect(drafted).toMatchObject({ fetchFiles: 4, removeFiles: 3, removeBytes: 30_000 });
    expect(drafted.matches).toEqual([{ items: 8, sizeBytes: 70_000 }]);
    await engine.api.mirrors.edit({ mirror, selection: other });
    const plan = await engine.api.mirrors.plan({ mirror });
    const { entries } = drafted;
    expect(entries).toEqual({ fetch: plan.fetch, reuse: plan.reuse, remove: plan.remove });
    expect(drafted).toMatchObject({ totalBytes: plan.totalBytes, neededBytes: plan.neededBytes });
  });

  test('takes what another mirror has, as the sync then does', async () => {
    const { engine, source } = await synced();
    const folder = join(tempFolder(), 'second');
    const selection = taking(filterRule([]));
    const drafted = await engine.api.catalogue.draft({ source, folder, selection, entries: false });
    expect(drafted).toMatchObject({ fetchFiles: 7, reuseFiles: 7, reuseBytes: 65_000 });
    const { id } = await engine.api.mirrors.create({
      name: 'second',
      folder,
      source,
      selection,
      publication: 'verbatim',
    });
    expect(await engine.sync({ mirror: { id } })).toMatchObject({ fetchedBytes: drafted.fetchBytes, reusedFiles: 7 });
  });

  test('finds files that no row knows, at the second look as at the first', async () => {
    const { draft, folder } = await synced();
    rmSync(join(folder, '.streamferry', 'ledger.sqlite'));
    const selection = taking(filterRule([], { max: 1 }));
    expect(await draft(selection)).toMatchObject({ fetchBytes: 0, reuseFiles: 7 });
    rmSync(join(folder, 'noble', 'amd64', '20250102', 'squashfs'));
    expect(await draft(selection)).toMatchObject({ fetchBytes: 5000, reuseFiles: 6 });
  });

  test('asks the source for changes only when it is told to', async () => {
    const { engine, source, stream } = await streamAndMirror();
    const { draft } = engine.api.catalogue;
    const selection = taking(filterRule([]));
    await draft({ source, selection, entries: false });
    await stream.publish(['20250101', '20250102', '20250103']);
    expect(await draft({ source, selection, entries: false })).toMatchObject({ fetchFiles: 12 });
    expect(await draft({ source, selection, entries: false, refresh: true })).toMatchObject({ fetchFiles: 18 });
    expect(await draft({ source, selection, entries: false })).toMatchObject({ fetchFiles: 18 });
  });

  test('refuses what a sync would: another source’s mirror, a folder that is one already', async () => {
    const { engine, folder, mirror, source } = await synced();
    const selection = taking(filterRule([]));
    const { draft } = engine.api.catalogue;
    await expect(draft({ source: practice, mirror, selection, entries: false })).rejects.toMatchObject({
      code: 'OTHER_SOURCE',
    });
    await expect(draft({ source, folder, selection, entries: false })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe('a mirror made without a folder', () => {
  test('goes below the mirrors folder under its name, numbered where that is taken', async () => {
    const { engine, source } = await streamAndMirror();
    const mirrorsFolder = join(tempFolder(), 'mirrors');
    await engine.api.settings.set({ change: { mirrorsFolder } });
    const make = (name: string) =>
      engine.api.mirrors.create({ name, source, selection: nothing, publication: 'verbatim' });
    expect((await make('Site: A/1')).folder).toBe(join(mirrorsFolder, 'site-a-1'));
    const second = await make('Site: A/1');
    expect(second).toMatchObject({ folder: join(mirrorsFolder, 'site-a-1-2'), name: 'Site: A/1' });
    rmSync(second.folder, { recursive: true });
    expect((await make('site a 1')).folder).toBe(join(mirrorsFolder, 'site-a-1-3'));
  });
});
