import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { finishedFaults, readerFaults, revisionFaults } from './mirror-faults.ts';
import type { Standing } from './reader-view.ts';
import { requestFaults } from './request-faults.ts';
import { makeStage, type Stage, smallSize } from './stage.ts';

const wish = { filters: ['ftype!=manifest'], max: 1 };

let stage: Stage;
let old: Standing;
let folder: string;
let planned: string;

beforeAll(async () => {
  stage = await makeStage(smallSize);
  old = await stage.standing('old', wish);
  [planned = ''] = old.planned.keys();
}, 60_000);
afterAll(() => stage.close());
beforeEach(async () => {
  folder = join(tempFolder(), 'mirror');
  await stage.copyMirror(wish, folder);
});

const expectation = () => ({ wishOf: () => wish, contents: stage.contents, always: new Map() });
const seen = () => readerFaults(folder, expectation());
const ended = () => finishedFaults(folder, { documents: old.documents, files: old.planned });

describe('the reader that judges killed mirrors', () => {
  test('plans the newest version by itself: six items in five files', () => {
    expect([...old.planned.keys()].sort()).toEqual([
      'noble/amd64/20250102/ga-24.04-000/boot-initrd',
      'noble/amd64/20250102/ga-24.04-000/boot-kernel',
      'noble/amd64/20250102/ga-24.04-001/boot-initrd',
      'noble/amd64/20250102/ga-24.04-001/boot-kernel',
      'noble/amd64/20250102/squashfs',
    ]);
    expect([...old.documents.keys()]).toHaveLength(3);
  });

  test('finds nothing wrong in a finished mirror, nor in an empty folder', async () => {
    expect(await seen()).toEqual([]);
    expect(await ended()).toEqual([]);
    expect(await readerFaults(tempFolder(), expectation())).toEqual([]);
  });

  test('misses a planned file', async () => {
    await rm(join(folder, planned));
    expect(await seen()).toEqual([`${planned} is planned for the documents that stand, but is not there`]);
    expect(await ended()).toEqual([`${planned} is missing in the end`]);
  });

  test('finds wrong content, planned or not, with an index or without', async () => {
    await appendFile(join(folder, planned), 'x');
    expect(await seen()).toEqual([`${planned} is visible with wrong content`]);
    expect(await ended()).toEqual([`${planned} is wrong in the end`]);
    await rm(join(folder, 'streams/v1/index.sjson'));
    expect(await seen()).toEqual([`${planned} is visible with wrong content`]);
  });

  test('misses what has to stand whatever the documents say', async () => {
    const always = new Map([['noble/held', { sizeBytes: 1, sha256: '' }]]);
    expect(await readerFaults(folder, { ...expectation(), always })).toEqual(['noble/held was held and is gone']);
  });

  test('misses a product file that the index lists', async () => {
    await rm(join(folder, 'streams/v1/com.example.first.sjson'));
    expect(await seen()).toEqual(['streams/v1/com.example.first.sjson is listed by the index, but is not there']);
  });

  test('finds what is left over', async () => {
    await writeFile(join(folder, 'noble/more'), 'x');
    await writeFile(join(folder, '.streamferry/staging/x.part'), 'x');
    await writeFile(join(folder, '.streamferry/x.new'), 'x');
    await mkdir(join(folder, '.data'));
    expect(await ended()).toEqual([
      'noble/more is left over',
      'x.part is left in staging',
      '.streamferry/x.new is left over',
      '.data is left over',
    ]);
  });

  test('misses evidence and the files of a superseded revision', async () => {
    await rm(join(folder, '.streamferry/evidence'), { recursive: true });
    expect(await ended()).toHaveLength(3);
    const lost = await revisionFaults(folder, old, new Map());
    expect(lost).toHaveLength(old.planned.size + old.documents.size);
    const revision = join(folder, '.streamferry/revisions/1');
    for (const path of [...old.planned.keys(), ...old.documents.keys()]) {
      await cp(join(folder, path), join(revision, path));
    }
    expect(await revisionFaults(folder, old, new Map())).toEqual([]);
  });
});

describe('the judge of requests', () => {
  const files = new Map([
    ['a', { sizeBytes: 10, sha256: '' }],
    ['b', { sizeBytes: 20, sha256: '' }],
    ['c', { sizeBytes: 30, sha256: '' }],
  ]);
  const before = { planned: files, finished: new Set(['a']), staged: new Map([['b', 5]]) };
  const resumed = { method: 'GET', path: 'b', range: 'bytes=5-', status: 206, bodyBytes: 15 };
  const whole = { method: 'GET', path: 'c', status: 200, bodyBytes: 30 };
  const run = { before, complete: true, result: { fetchedBytes: 45 } };

  test('finds nothing wrong where only what is missing was asked for', () => {
    expect(requestFaults({ ...run, requests: [resumed, whole] })).toEqual([]);
  });

  test.each([
    ['a finished file again', { ...whole, path: 'a', bodyBytes: 10 }, 'though it was finished'],
    ['a partial file from its beginning', { ...whole, path: 'b', bodyBytes: 20 }, 'not resumed at byte 5'],
    ['a file that is not planned', { ...whole, path: 'd', bodyBytes: 1 }, 'not planned'],
  ])('finds %s', (_what, request, fault) => {
    expect(requestFaults({ ...run, complete: false, requests: [request] })).toEqual([expect.stringContaining(fault)]);
  });

  test('counts bytes, and what the run says of them', () => {
    expect(requestFaults({ ...run, requests: [resumed] })).toEqual(['15 bytes were sent, though 45 were missing']);
    const said = { ...run, requests: [resumed, whole], result: { fetchedBytes: 60 } };
    expect(requestFaults(said)).toEqual(['45 bytes were missing, but the run says that it fetched 60']);
  });
});
