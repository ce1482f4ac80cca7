import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../electron/engine/errors.ts';
import { dyingAt } from '../../helpers/die-at.ts';
import { MaasClient } from '../../helpers/maas-client.ts';
import type { StreamWish } from '../../helpers/make-stream.ts';
import { pathsIn, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';
import { sha256 } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';
const products = 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson';
const old = '20250102';
const fresh = '20250103';
const oldFile = `${old}/ga-24.04-000/boot-kernel`;
const freshFile = `${fresh}/ga-24.04-000/boot-kernel`;

/** A mirror whose revision 1 holds the old version and whose revision 2 the fresh one. */
async function updated(wish: Partial<StreamWish> = {}) {
  const setting = await streamAndMirror({ wish });
  await setting.mirror({ max: 1, keepRevisions: 1 });
  const before = setting.visible();
  await setting.stream.publish([old, fresh]);
  await setting.mirror({ max: 1, keepRevisions: 1 });
  setting.takeFetched();
  const mirror = { folder: setting.folder };
  return {
    ...setting,
    before,
    after: setting.visible(),
    mirrorRef: mirror,
    publication: setting.engine.api.publication,
  };
}

type Updated = Awaited<ReturnType<typeof updated>>;

/** Versions that a cluster would take from the mirror, as it is served. */
async function takenByMaas({ engine, mirrorRef }: Updated): Promise<string[]> {
  const { urls, mirrors } = await engine.api.serve.start({ mirrors: [mirrorRef], port: 0 });
  const url = new URL(mirrors[0]?.paths[0] ?? '', urls[0]).href;
  const fetched = await new MaasClient({ url }).import();
  await engine.api.serve.stop({});
  expect(fetched.length).toBeGreaterThan(0);
  return [...new Set(fetched.map(({ path }) => /\d{8}/u.exec(path)?.[0] ?? path))];
}

const refusal = (work: Promise<unknown>) => work.then(() => undefined, failureOf);

describe('a rollback', () => {
  test('publishes the earlier revision again byte for byte, fetches nothing, and MAAS takes its version', async () => {
    const setting = await updated();
    const { publication, mirrorRef, before, visible, takeFetched, engine, folder } = setting;
    expect(await takenByMaas(setting)).toEqual([fresh]);
    expect(await publication.rollback({ mirror: mirrorRef })).toMatchObject([
      { number: 2, state: 'kept' },
      { number: 3, state: 'current', restores: 1, files: 6 },
    ]);
    expect(visible()).toEqual(before);
    expect(takeFetched()).toEqual([]);
    expect(await takenByMaas(setting)).toEqual([old]);
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
  });

  test('holds: a sync is refused until it is released, and changes nothing', async () => {
    const { publication, mirrorRef, before, visible, engine } = await updated();
    await publication.rollback({ mirror: mirrorRef, revision: 1 });
    const result = await engine.sync({ mirror: mirrorRef });
    expect(codes(result)).toEqual(['HELD']);
    expect(result.failures[0]?.message).toContain('until it is released');
    expect(result.failures[0]?.message).not.toContain('streamferry mirrors');
    expect(await refusal(engine.api.mirrors.plan({ mirror: mirrorRef }))).toMatchObject({ code: 'HELD' });
    expect(visible()).toEqual(before);
  });

  test('is undone by release and sync, without a download', async () => {
    const setting = await updated();
    const { publication, mirrorRef, after, visible, takeFetched, engine } = setting;
    await publication.rollback({ mirror: mirrorRef });
    await publication.release(mirrorRef);
    expect(await engine.sync({ mirror: mirrorRef })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(visible()).toEqual(after);
    expect(takeFetched()).toEqual([]);
    expect(await takenByMaas(setting)).toEqual([fresh]);
    expect((await publication.revisions(mirrorRef)).some(({ restores }) => restores !== undefined)).toBe(false);
  });

  test('can be rolled back to what it left', async () => {
    const { publication, mirrorRef, after, visible } = await updated();
    await publication.rollback({ mirror: mirrorRef });
    expect((await publication.rollback({ mirror: mirrorRef, revision: 2 })).at(-1)).toMatchObject({ restores: 2 });
    expect(visible()).toEqual(after);
  });

  test('opens no way back in time: what comes after it is not older than what was seen before', async () => {
    const { publication, mirrorRef, engine, stream, before } = await updated();
    const seen = new Map([index, products].map((path) => [path, readFileSync(join(stream.root, path))]));
    await stream.publish([old, fresh, '20250104']);
    await engine.sync({ mirror: mirrorRef });
    await publication.rollback({ mirror: mirrorRef });
    await publication.release(mirrorRef);
    for (const [path, bytes] of seen) writeFileSync(join(stream.root, path), bytes);
    expect(codes(await engine.sync({ mirror: mirrorRef }))).toEqual(['ROLLED_BACK']);
    expect(Object.keys(before)).toContain(index);
  });

  test('goes back to how the mirror was published', async () => {
    const { publication, mirrorRef, engine, before, visible, folder } = await updated({ sharedSizeBytes: 20_000 });
    const sync = await engine.sync({ mirror: mirrorRef, publication: 'trimmed' });
    expect(sync).toMatchObject({ outcome: 'done', failures: [] });
    const trimmed = visible();
    expect(trimmed).toHaveProperty(['streamferry.gpg']);
    await publication.rollback({ mirror: mirrorRef, revision: 1 });
    expect(visible()).toEqual(before);
    expect(await engine.mirror(folder)).toMatchObject({ publication: 'verbatim' });
    await publication.rollback({ mirror: mirrorRef, revision: 3 });
    expect(visible()).toEqual(trimmed);
    expect(await engine.mirror(folder)).toMatchObject({ publication: 'trimmed' });
    await publication.release(mirrorRef);
    expect(await engine.sync({ mirror: mirrorRef })).toMatchObject({ outcome: 'done', fetchedFiles: 0, failures: [] });
  });

  test.each([
    ['a file is damaged', (file: string) => writeFileSync(file, Buffer.alloc(20_000)), 'DIGEST_MISMATCH'],
    ['a file is gone', (file: string) => rmSync(file), 'BAD_ARGUMENT'],
  ])('changes nothing where %s', async (_, spoil, code) => {
    const { publication, mirrorRef, after, visible, file, stream } = await updated();
    const spoiled = pathsIn(stream, old).find((path) => path.endsWith(oldFile)) ?? '';
    spoil(file('.streamferry', 'revisions', '1', spoiled));
    expect(await refusal(publication.rollback({ mirror: mirrorRef }))).toMatchObject({ code, path: spoiled });
    expect(visible()).toEqual(after);
    expect((await publication.revisions(mirrorRef)).at(-1)).toMatchObject({ number: 2, state: 'current' });
  });

  test('is refused for a revision that is not there, for the current one, and where none is kept', async () => {
    const { publication, mirrorRef } = await updated();
    const plain = await streamAndMirror();
    await plain.mirror({ max: 1 });
    const { api } = plain.engine;
    const tries = [
      () => publication.rollback({ mirror: mirrorRef, revision: 7 }),
      () => publication.rollback({ mirror: mirrorRef, revision: 2 }),
      () => publication.release(mirrorRef),
      () => api.publication.rollback({ mirror: { folder: plain.folder } }),
    ];
    for (const one of tries) expect(await refusal(one())).toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

test('a pin makes MAAS take the pinned version of a trimmed mirror, and unpinning the newest, both by a publish without a download', async () => {
  const setting = await updated({ sharedSizeBytes: 20_000 });
  const { engine, mirrorRef, source, takeFetched } = setting;
  const { api } = engine;
  const rule = filterRule([], { max: 2 });
  const both = await engine.sync({ mirror: mirrorRef, source, rule, publication: 'trimmed' });
  expect(both).toMatchObject({ outcome: 'done', failures: [] });
  const { rows } = await api.catalogue.query({ source, filters: [] });
  const names = [...new Set(rows.map(({ product }) => product))];
  takeFetched();
  const republish = async () => {
    const { jobId } = await api.publication.publish({ mirror: mirrorRef });
    expect(await api.jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
    return takenByMaas(setting);
  };
  expect(await takenByMaas(setting)).toEqual([fresh]);
  for (const product of names) await api.mirrors.pin({ mirror: mirrorRef, pin: { product, version: old } });
  expect(await republish()).toEqual([old]);
  for (const product of names) await api.mirrors.unpin({ mirror: mirrorRef, product });
  expect(await republish()).toEqual([fresh]);
  expect(takeFetched()).toEqual([]);
});

test('the difference between two revisions is read from what is kept of them', async () => {
  const { publication, mirrorRef, stream } = await updated();
  const difference = await publication.difference({ mirror: mirrorRef, from: 1, to: 2 });
  expect(difference).toMatchObject({ addedFiles: 6, removedFiles: 6, addedBytes: 60_000 });
  expect(difference.images).toMatchObject([{ change: 'updated', from: old, to: fresh }]);
  expect(difference.documents.map(({ path }) => path)).toEqual([...stream.documents].sort());
  const back = await publication.difference({ mirror: mirrorRef, from: 2, to: 1 });
  expect(back.images).toMatchObject([{ change: 'updated', from: fresh, to: old }]);
});

/** Rolls back by the command line in a process of its own, which dies at the step named. */
async function killedAt({ folder, engine }: StreamAndMirror, step: string): Promise<void> {
  const entry = join(import.meta.dirname, '..', '..', '..', 'electron', 'cli', 'main.ts');
  const { args, env } = dyingAt(step);
  const child = spawn(process.execPath, [...args, entry, 'mirrors', 'rollback', folder], {
    env: { ...process.env, ...env, STREAMFERRY_DATA: join(engine.dataFolder, '..', 'other-data') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaint: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
  const [code, signal] = await once(child, 'close');
  expect({ code, signal }, `${step}: ${Buffer.concat(complaint)}`).toEqual({ code: null, signal: 'SIGKILL' });
}

/** Whichever documents stand, the files that they were published with stand too. */
function expectConsistent({ before, after, file, stream }: Updated): void {
  const [isOld, isNew] = [before, after].map((one) => sha256(readFileSync(file(index))) === one[index]);
  expect([isOld, isNew]).toContain(true);
  const one = sha256(readFileSync(file(products))) === before[products] ? before : after;
  if (isOld) expect(one).toBe(before);
  for (const path of pathsIn(stream, one === before ? old : fresh))
    expect(sha256(readFileSync(file(path)))).toBe(one[path]);
}

describe('a rollback that is killed', () => {
  test.each([
    `before link ${oldFile}`,
    `after link ${oldFile}`,
    `before rename ${products}`,
    `after rename ${products}`,
    `after rename ${index}`,
    'before rm revisions/1',
    `after rename ${freshFile}`,
  ])('%s is consistent, is completed by the next, and leads forward without a download', async (step) => {
    const setting = await updated();
    const { publication, mirrorRef, before, after, visible, takeFetched, engine, file } = setting;
    await killedAt(setting, step);
    expectConsistent(setting);
    const isHeld = (await publication.revisions(mirrorRef)).at(-1)?.restores === 1;
    if (!isHeld) await publication.rollback({ mirror: mirrorRef, revision: 1 });
    await publication.release(mirrorRef);
    expect(visible()).toEqual(before);
    expect(await engine.sync({ mirror: mirrorRef })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(visible()).toEqual(after);
    expect(takeFetched()).toEqual([]);
    expect(existsSync(file('.streamferry', 'revisions', '1'))).toBe(false);
  });
});
