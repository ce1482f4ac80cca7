import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { JobSnapshot } from '../../../../electron/contract/job.ts';
import { shipmentFile } from '../../../../electron/engine/media/shipment-layout.ts';
import { MirrorLayout } from '../../../../electron/engine/mirror/layout.ts';
import { readMirrorFile } from '../../../../electron/engine/mirror/mirror-file.ts';
import { type HandmadeShipment, quickKeys } from '../../../helpers/handmade-shipment.ts';
import { type ImportSite, importSite } from '../../../helpers/import-site.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';

const base = longTempFolder();
let verbatim: Shipper;
let trimmed: Shipper;
let one: HandmadeShipment;
let three: HandmadeShipment;
let whole: HandmadeShipment;

beforeAll(async () => {
  verbatim = await shipper({ folder: join(base.folder, 'verbatim'), publication: 'verbatim' });
  trimmed = await shipper({ folder: join(base.folder, 'trimmed'), publication: 'trimmed' });
  one = await verbatim.ship(join(base.folder, 'one'));
  three = await verbatim.ship(join(base.folder, 'three'), { volumes: 3, partBytes: 4000 });
  whole = await trimmed.ship(join(base.folder, 'whole'));
});
afterAll(async () => {
  await Promise.all([verbatim, trimmed].map(({ engine }) => engine.close()));
  base.remove();
});

/** The tree of the mirror that was shipped. */
function shippedTree({ mirror }: Shipper): Record<string, string> {
  return treeOf(mirror, ['.streamferry']);
}

/** Files that each import read, and that were held after it, as custody tells. */
async function arrivals({ engine, folder }: ImportSite): Promise<(readonly [number, number | undefined])[]> {
  const { steps } = await engine.api.media.custody({ folder });
  return steps.flatMap((step) => (step.kind === 'imported' ? [[step.files, step.held?.files] as const] : []));
}

/** A copy that may be spoiled. */
function copied({ folders, ...rest }: HandmadeShipment): HandmadeShipment {
  const target = tempFolder();
  const copies = folders.map((folder, index) => {
    const copy = join(target, `volume-${index + 1}`, 'streamferry-noble');
    cpSync(folder, copy, { recursive: true });
    return copy;
  });
  return { ...rest, folders: copies };
}

function only({ folders }: HandmadeShipment, number: number): { readonly folders: readonly string[] } {
  return { folders: [folders[number - 1] ?? ''] };
}

function outcome({ state, failures, result }: JobSnapshot) {
  return { state, codes: failures.map(({ code }) => code), outcome: result?.outcome };
}

const done = { state: 'done', codes: [], outcome: 'done' };
const partly = { state: 'partial', codes: [], outcome: 'partial' };

describe('an import', () => {
  test.each(['verbatim', 'trimmed'] as const)('of a %s mirror is byte for byte what was shipped', async (mode) => {
    const [by, shipment] = mode === 'verbatim' ? [verbatim, one] : [trimmed, whole];
    const before = treeOf(shipment.folders[0] ?? '');
    const site = await importSite(by);
    const ended = await site.import(shipment);
    expect(outcome(ended)).toEqual(done);
    const files = by.stream.files.size;
    expect(ended.result).toMatchObject({ fetchedFiles: files, reusedFiles: 0, removedFiles: 0 });
    expect(ended.result?.import).toMatchObject({
      checkedFiles: files,
      damaged: [],
      volumesNeeded: [],
      trusted: shipment.fingerprint,
    });
    expect(site.visible()).toEqual(shippedTree(by));
    expect(treeOf(shipment.folders[0] ?? '')).toEqual(before);
    const { engine, folder } = site;
    expect(await engine.mirror(folder)).toMatchObject({ state: 'ready', files, publication: mode, name: 'noble' });
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [], failures: [] });
  });

  test('remembers of which mirror it is a copy, and how it came', async () => {
    const site = await importSite(verbatim);
    await site.import(one);
    const shipped = one.manifest.mirrors[0];
    const mirror = await site.engine.mirror(site.folder);
    expect(mirror.importedFrom).toMatchObject({
      mirrorId: shipped?.id,
      shipmentId: one.manifest.id,
      fingerprint: one.fingerprint,
    });
    expect(mirror.id).not.toBe(shipped?.id);
    const { steps } = await site.engine.api.media.custody({ folder: site.folder });
    expect(steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['signed', 'downloaded', 'written', 'imported']),
    );
    expect(steps.at(-1)).toMatchObject({ kind: 'imported', shipmentId: one.manifest.id });
    const file = await readMirrorFile(new MirrorLayout(site.folder, 'plain'));
    expect(file?.source).toMatchObject({
      fingerprints: [verbatim.stream.fingerprint],
      keyringFile: verbatim.stream.keyringFile,
    });
  });

  test('takes into a plain tree only what is not there yet', async () => {
    const site = await importSite(verbatim);
    cpSync(verbatim.mirror, site.folder, { recursive: true, filter: (name) => !name.includes('.streamferry') });
    const ended = await site.import(one);
    expect(outcome(ended)).toEqual(done);
    expect(ended.result?.fetchedFiles).toBe(0);
    expect(site.visible()).toEqual(shippedTree(verbatim));
    expect(await arrivals(site)).toEqual([[verbatim.stream.files.size, verbatim.stream.files.size]]);
  });

  test('a second time changes nothing', async () => {
    const site = await importSite(verbatim);
    await site.import(one);
    const custody = async () => (await site.engine.api.media.custody({ folder: site.folder })).steps;
    const before = await custody();
    const ended = await site.import(one);
    expect(outcome(ended)).toEqual(done);
    expect(await custody()).toEqual(before);
    expect(ended.result).toMatchObject({ fetchedFiles: 0, removedFiles: 0 });
    expect(await site.engine.mirror(site.folder)).toMatchObject({ revision: { number: 1 } });
  });

  test('of several mirrors puts each into a folder of its name', async () => {
    const mirrors = [verbatim, trimmed].map(({ mirror }, index) => ({ name: `Mirror ${index + 1}`, folder: mirror }));
    const both = await trimmed.ship(tempFolder(), { mirrors });
    const site = await importSite(verbatim);
    const ended = await site.import(both);
    expect(outcome(ended)).toEqual(done);
    expect(treeOf(join(site.folder, 'mirror-1'), ['.streamferry'])).toEqual(shippedTree(verbatim));
    expect(treeOf(join(site.folder, 'mirror-2'), ['.streamferry'])).toEqual(shippedTree(trimmed));
    const again = await importSite(verbatim);
    const [{ id = '' } = {}] = both.manifest.mirrors;
    expect((await again.import(both, { mirrorIds: [id] })).result?.import?.mirrors).toHaveLength(1);
    expect(existsSync(join(again.folder, 'mirror-2'))).toBe(false);
  });

  test('takes what another mirror of the site has from there', async () => {
    const site = await importSite(verbatim);
    await site.import(one);
    const other = join(tempFolder(), 'other');
    const ended = await site.import(one, { intoFolder: other });
    expect(ended.result).toMatchObject({ outcome: 'done', fetchedFiles: 0, reusedFiles: verbatim.stream.files.size });
    expect(treeOf(other, ['.streamferry'])).toEqual(shippedTree(verbatim));
  });
});

describe('volumes', () => {
  test('come in any order; the publication appears with the last', async () => {
    const site = await importSite(verbatim);
    for (const number of [3, 1]) {
      const ended = await site.import(three, only(three, number));
      expect(outcome(ended)).toEqual(partly);
      expect(ended.result?.import?.volumesNeeded).toContain('noble 2 of 3');
      expect(existsSync(join(site.folder, 'streams'))).toBe(false);
    }
    const last = await site.import(three, only(three, 2));
    expect(outcome(last)).toEqual(done);
    expect(site.visible()).toEqual(shippedTree(verbatim));
    expect((await site.engine.audit(site.folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
    const { steps } = await site.engine.api.media.custody({ folder: site.folder });
    expect(steps.flatMap((step) => (step.kind === 'written' ? [step.volume] : [])).sort()).toEqual(
      three.manifest.volumes.map(({ label }) => label),
    );
    const { length: files } = three.manifest.mirrors[0]?.files ?? [];
    const bytes = three.manifest.mirrors[0]?.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(steps.at(-1)).toMatchObject({ kind: 'imported', files, bytes, held: { files, bytes } });
    expect(treeOf(join(site.folder, '.streamferry', 'staging'))).toEqual({});
  });

  test('all at once are joined', async () => {
    const site = await importSite(verbatim);
    expect(outcome(await site.import(three))).toEqual(done);
    expect(site.visible()).toEqual(shippedTree(verbatim));
  });

  test('a part that was damaged while it waited is copied again', async () => {
    const site = await importSite(verbatim);
    await site.import(three, only(three, 3));
    const staging = join(site.folder, '.streamferry', 'staging');
    const parts = Object.keys(treeOf(staging));
    expect(parts.length).toBeGreaterThan(0);
    for (const name of parts)
      writeFileSync(join(staging, name), Buffer.alloc(readFileSync(join(staging, name)).length));
    await site.import(three, only(three, 1));
    expect((await site.import(three, only(three, 2))).state).toBe('partial');
    expect(outcome(await site.import(three))).toEqual(done);
    expect(site.visible()).toEqual(shippedTree(verbatim));
  });
});

describe('damage', () => {
  test('of one file is named, the rest is taken, and a receipt says what to bring', async () => {
    const site = await importSite(verbatim);
    const spoiled = copied(one);
    const [{ path, sha256 } = { path: '', sha256: '' }] = one.manifest.mirrors[0]?.files ?? [];
    const name = one.manifest.contents.find((content) => content.sha256 === sha256)?.parts[0]?.name ?? '';
    const file = shipmentFile(spoiled.folders[0] ?? '', name);
    writeFileSync(file, readFileSync(file).fill(0, 17, 18).fill(1, 18, 19));
    const ended = await site.import(spoiled);
    expect(outcome(ended)).toEqual({ ...partly, codes: ['DIGEST_MISMATCH'] });
    expect(ended.result?.import?.damaged).toMatchObject([{ path: name, reason: expect.stringContaining(path) }]);
    expect(ended.result?.fetchedFiles).toBe(verbatim.stream.files.size - 1);
    expect(existsSync(join(site.folder, 'streams'))).toBe(false);
    const receipt = await site.engine.api.media.readReceipt({ file: ended.result?.import?.receiptFile ?? '' });
    expect(receipt.bringAgain).toEqual([path]);
    const again = await site.import(one);
    expect(again.result).toMatchObject({ outcome: 'done', fetchedFiles: 1 });
    expect(site.visible()).toEqual(shippedTree(verbatim));
  });

  test('of one part is named by its part', async () => {
    const site = await importSite(verbatim);
    const spoiled = copied(three);
    const split = three.manifest.contents.find(({ parts }) => parts.length > 2);
    const part = split?.parts[1];
    truncateSync(shipmentFile(spoiled.folders[(part?.volumes[0] ?? 1) - 1] ?? '', part?.name ?? ''), 100);
    const ended = await site.import(spoiled);
    expect(ended.result?.import?.damaged).toMatchObject([{ path: part?.name }]);
    expect(ended.state).toBe('partial');
  });

  test('of an earlier mirror at the site is mended by what the shipment has', async () => {
    const site = await importSite(verbatim);
    await site.import(one);
    const [{ path = '' } = {}] = one.manifest.mirrors[0]?.files ?? [];
    truncateSync(join(site.folder, path), 5);
    expect((await site.import(one)).result).toMatchObject({ outcome: 'done', fetchedFiles: 1 });
    expect(site.visible()).toEqual(shippedTree(verbatim));
    const { size } = verbatim.stream.files;
    expect(await arrivals(site)).toEqual([
      [size, size],
      [1, size],
    ]);
  });
});

describe('a second trip', () => {
  /** A mirror, a shipment of it, and one of its next state for a site that has the first. */
  async function twoTrips() {
    const by = await shipper({ folder: tempFolder(), publication: 'verbatim' });
    onTestFinished(() => by.engine.close());
    const first = await by.ship(tempFolder());
    const without = first.manifest.contents.map(({ sha256 }) => sha256);
    await by.stream.publish(['20250101', '20250102']);
    await by.update();
    return { by, first, delta: await by.ship(tempFolder(), { delta: { without } }) };
  }

  test('brings only what is new, takes away what is held no more, and nothing older comes after it', async () => {
    const { by, first, delta } = await twoTrips();
    const site = await importSite(by);
    await site.import(first);
    await site.engine.api.mirrors.edit({ mirror: { folder: site.folder }, keepRevisions: 1 });
    const ended = await site.import(delta);
    expect(outcome(ended)).toEqual(done);
    expect(ended.result?.fetchedFiles).toBe(by.stream.files.size / 2);
    expect(site.visible()).toEqual(shippedTree(by));
    expect(await site.engine.mirror(site.folder)).toMatchObject({ revision: { number: 2 }, keepRevisions: 1 });
    await by.stream.publish(['20250102']);
    await by.update();
    const last = await site.import(await by.ship(tempFolder()));
    const { size } = by.stream.files;
    expect(last.result).toMatchObject({ outcome: 'done', fetchedFiles: 0, removedFiles: size });
    expect(site.visible()).toEqual(shippedTree(by));
    expect(await arrivals(site)).toEqual([
      [size, size],
      [size, 2 * size],
      [0, size],
    ]);
    expect(outcome(await site.import(first))).toMatchObject({ state: 'failed', codes: ['ROLLED_BACK'] });
    await site.engine.api.publication.rollback({ mirror: { folder: site.folder }, revision: 2 });
    expect(outcome(await site.import(delta))).toMatchObject({ state: 'failed', codes: ['HELD'] });
  });

  test('to a site that lacks its base is refused with what is missing, and nothing is written', async () => {
    const { by, delta } = await twoTrips();
    const site = await importSite(by);
    const ended = await site.import(delta);
    expect(outcome(ended)).toMatchObject({ state: 'failed', codes: ['OTHER_SOURCE'] });
    const [{ details, message } = { details: {}, message: '' }] = ended.failures;
    expect(details).toMatchObject({ missingFiles: by.stream.files.size / 2 });
    expect(message).toContain('noble/amd64/20250101');
    expect(existsSync(site.folder)).toBe(false);
  });
});

describe('is refused before anything is written', () => {
  test.each<[string, Parameters<Awaited<ReturnType<typeof importSite>>['import']>[1], string]>([
    ['where its key is not known', { fingerprint: 'A'.repeat(40) }, 'SIGNER_UNKNOWN'],
    ['where the fingerprint is none', { fingerprint: 'ABCD' }, 'BAD_ARGUMENT'],
    ['where a mirror is asked for that it has not', { mirrorIds: ['none'] }, 'BAD_ARGUMENT'],
  ])('%s', async (_, request, code) => {
    const site = await importSite(verbatim);
    expect(outcome(await site.import(one, request))).toMatchObject({ state: 'failed', codes: [code] });
    expect(existsSync(site.folder)).toBe(false);
  });

  test('where upstream’s key is not known at the site', async () => {
    const site = await importSite(verbatim);
    const { jobId } = await site.engine.api.media.import({
      folders: one.folders,
      fingerprint: one.fingerprint,
      intoFolder: site.folder,
    });
    expect(outcome(await site.engine.api.jobs.wait({ id: jobId }))).toMatchObject({
      codes: [expect.stringMatching(/^(KEY_MISSING|SIGNER_UNKNOWN)$/u)],
    });
    expect(existsSync(site.folder)).toBe(false);
  });

  test.skipIf(!canMount)('where there is no room for it', async () => {
    const volume = smallVolume(300_000);
    const site = await importSite(verbatim);
    expect(outcome(await site.import(one, { intoFolder: join(volume, 'noble') }))).toMatchObject({
      codes: ['DISK_FULL'],
    });
    expect(treeOf(volume)).toEqual({});
  });

  test('into a mirror of something else, or into the shipment itself', async () => {
    const site = await importSite(verbatim);
    expect(outcome(await site.import(one, { intoFolder: trimmed.mirror }))).toMatchObject({ codes: ['OTHER_SOURCE'] });
    const inside = join(one.folders[0] ?? '', 'data');
    expect(outcome(await site.import(one, { intoFolder: inside }))).toMatchObject({ codes: ['BAD_ARGUMENT'] });
  });
});

describe('trust', () => {
  test('in a key that was compared lasts, unless it was not to be remembered', async () => {
    const site = await importSite(verbatim);
    const { api } = site.engine;
    await site.import(one, { remember: false });
    expect(await api.media.trustedKeys({})).toEqual([]);
    await site.import(one);
    expect(await api.media.trustedKeys({})).toMatchObject([
      { fingerprint: one.fingerprint, signs: 'shipments', name: 'noble' },
    ]);
    const { jobId } = await api.media.import({
      folders: one.folders,
      keyringFile: verbatim.stream.keyringFile,
      intoFolder: site.folder,
    });
    expect(outcome(await api.jobs.wait({ id: jobId }))).toEqual(done);
  });

  test('a changed key is refused until it takes the place of the old one', async () => {
    const site = await importSite(verbatim);
    const { api } = site.engine;
    await site.import(one);
    const forged = await verbatim.ship(tempFolder(), { keys: await quickKeys(join(tempFolder(), 'other')) });
    expect(outcome(await site.import(forged))).toMatchObject({ state: 'failed', codes: ['SIGNER_UNKNOWN'] });
    await api.media.trust({
      fingerprint: forged.fingerprint,
      signs: 'shipments',
      name: 'noble',
      replace: one.fingerprint,
    });
    expect(outcome(await site.import(forged))).toEqual(done);
  });
});

test('the files of a removed copy are fetched again', async () => {
  const site = await importSite(verbatim);
  await site.import(one);
  rmSync(site.folder, { recursive: true });
  expect(outcome(await site.import(one))).toEqual(done);
  expect(site.visible()).toEqual(shippedTree(verbatim));
});
