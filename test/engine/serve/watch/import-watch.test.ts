import { beforeEach, describe, expect, test } from 'vitest';
import type { ClusterWatch, WatchVerdict } from '../../../../electron/contract/serve.ts';
import { Registry } from '../../../../electron/engine/registry/registry.ts';
import { ImportWatch } from '../../../../electron/engine/serve/watch/import-watch.ts';
import type { WatchMemory } from '../../../../electron/engine/serve/watch/watch-memory.ts';
import type { WatchedMirror } from '../../../../electron/engine/serve/watch/watched-files.ts';
import { atSecond, clusterUuid, FactMaker } from '../../../helpers/access-facts.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const noble = ['noble/kernel', 'noble/initrd', 'noble/squashfs'];
const boot = ['boot/grub'];
const all = [...noble, ...boot];
const hour = 3600;

function mirror(mirrorId = 'm1', sizeBytes = 1000): WatchedMirror {
  const files = (paths: readonly string[]) => new Map(paths.map((path) => [`hex ${path}`, sizeBytes]));
  return {
    mirrorId,
    groups: [
      { id: 'ubuntu/noble/amd64', title: 'Ubuntu 24.04 LTS (noble), amd64', files: files(noble) },
      { id: 'bootloaders', title: 'Bootloaders', files: files(boot) },
    ],
  };
}

let memory: WatchMemory;
let watch: ImportWatch;
let maas: FactMaker;

/** A server that starts with what there is in the memory. */
function begin(): void {
  watch = new ImportWatch(memory);
  watch.setMirrors([mirror()]);
  maas = new FactMaker((fact) => watch.take(fact));
}

function restart(): void {
  watch.store();
  begin();
}

beforeEach(() => {
  memory = Registry.open(tempFolder(), { readOnly: false }).watch;
  begin();
});

function clusters(at: number): readonly ClusterWatch[] {
  return watch.clusters(atSecond(at));
}

/** The only cluster there is. */
function only(at: number): ClusterWatch {
  const [cluster, ...others] = clusters(at);
  if (cluster === undefined || others.length > 0) throw new Error(`Expected one cluster, found ${others.length + 1}.`);
  return cluster;
}

const verdict = (at: number): WatchVerdict => only(at).verdict;
const notAskedFor = (files: number): WatchVerdict => ({ kind: 'not-asked-for', files });

/** Documents at `at`, then the files, one every two seconds from ten seconds later. */
function visit(at: number, files: readonly string[]): number {
  maas.documents(at);
  for (const [turn, path] of files.entries()) maas.fetch(path, at + 10 + turn * 2);
  return at + 10 + files.length * 2;
}

describe('"everything"', () => {
  test('comes with the last byte of the last expected file, not before', () => {
    maas.documents(0);
    for (const path of all.slice(0, -1)) {
      maas.fetch(path, 10);
      expect(verdict(12)).toEqual({ kind: 'fetching' });
    }
    const last = maas.start('boot/grub', 20);
    expect(verdict(20)).toEqual({ kind: 'fetching' });
    last.progress(999, 21);
    expect(only(21)).toMatchObject({
      verdict: { kind: 'fetching' },
      fetchedFiles: 3,
      fetchedBytes: 3000,
      underWayBytes: 999,
    });
    last.whole(22);
    expect(only(22)).toMatchObject({
      verdict: { kind: 'everything' },
      fetchedFiles: 4,
      expectedFiles: 4,
      fetchedBytes: 4000,
      underWayBytes: 0,
      completeAt: new Date(atSecond(22)).toISOString(),
    });
    expect(verdict(22 + hour)).toEqual({ kind: 'everything' });
  });

  test.each([
    ['every byte went out but the file is not known to be right', 200, 1000],
    ['the connection broke', 200, 400],
    ['the file was refused', 500, 0],
    ['the file was not there', 404, 0],
  ])('does not come when %s', (_, status, sentBytes) => {
    const now = visit(0, all.slice(0, -1));
    maas.start('boot/grub', now).end(now + 1, status, sentBytes);
    expect(verdict(now + 1)).toEqual({ kind: 'fetching' });
    expect(verdict(now + 61)).toEqual({ kind: 'unfinished', files: 1, notAskedFor: 0 });
  });

  test('does not come from parts, however many', () => {
    const now = visit(0, all.slice(0, -1));
    for (let part = 0; part < 10; part++) maas.start('boot/grub', now).end(now + 1, 206, 100);
    expect(verdict(now + 2)).toEqual({ kind: 'fetching' });
  });

  test('does not come from HEAD requests', () => {
    for (const path of all) maas.fetch(path, 10, { method: 'HEAD' });
    expect(verdict(72)).toEqual(notAskedFor(4));
  });

  test('comes when a second try succeeds', () => {
    const now = visit(0, all.slice(0, -1));
    maas.start('boot/grub', now).end(now + 1, 200, 500);
    maas.fetch('boot/grub', now + 30);
    expect(verdict(now + 31)).toEqual({ kind: 'everything' });
  });

  test('goes again while a file is fetched anew: MAAS found its copy bad', () => {
    const now = visit(0, all);
    const again = maas.start('boot/grub', now);
    expect(only(now)).toMatchObject({ verdict: { kind: 'fetching' }, fetchedFiles: 3 });
    expect(only(now)).not.toHaveProperty('completeAt');
    again.end(now + 1, 200, 10);
    expect(verdict(now + 61)).toEqual({ kind: 'unfinished', files: 1, notAskedFor: 0 });
    maas.fetch('boot/grub', now + 62);
    expect(verdict(now + 63)).toEqual({ kind: 'everything' });
  });

  test.each([206, 304, 416])('stays when the file is asked for again and answered with %i', (status) => {
    const now = visit(0, all);
    maas.start('boot/grub', now).end(now + 1, status);
    expect(verdict(now + 1)).toEqual({ kind: 'everything' });
  });

  test('stays when of two requests for one file at the same time one breaks', () => {
    const now = visit(0, all.slice(0, -1));
    const [one, other] = [maas.start('boot/grub', now), maas.start('boot/grub', now)];
    one.whole(now + 1);
    other.end(now + 2, 200, 10);
    expect(verdict(now + 2)).toEqual({ kind: 'everything' });
  });

  test('holds against what is expected now: after a sync it needs the new files', () => {
    const now = visit(0, all);
    const [images, loaders] = mirror().groups;
    if (images === undefined || loaders === undefined) throw new Error('The mirror has two groups.');
    watch.setMirrors([{ mirrorId: 'm1', groups: [images, { ...loaders, files: new Map([['hex boot/new', 1000]]) }] }]);
    expect(verdict(now + 61)).toEqual(notAskedFor(1));
    maas.fetch('boot/new', now + 62);
    expect(verdict(now + 63)).toEqual({ kind: 'everything' });
  });

  test('is never said of a mirror without files', () => {
    watch.setMirrors([{ mirrorId: 'm1', groups: [] }]);
    maas.documents(0);
    expect([verdict(3), verdict(100)]).toEqual([{ kind: 'fetching' }, { kind: 'idle' }]);
  });
});

describe('"not asked for"', () => {
  test('comes after a minute of quiet, with how many', () => {
    const now = visit(0, noble.slice(0, 2)) - 1;
    expect(verdict(now + 59)).toEqual({ kind: 'fetching' });
    expect(verdict(now + 60)).toEqual(notAskedFor(2));
  });

  test('does not come while a request is being answered, however long', () => {
    const now = visit(0, noble.slice(0, 2));
    maas.start('noble/squashfs', now);
    expect(verdict(now + hour)).toEqual({ kind: 'fetching' });
  });

  test('goes when MAAS goes on', () => {
    const now = visit(0, noble);
    expect(verdict(now + 100)).toEqual(notAskedFor(1));
    maas.fetch('boot/grub', now + 200);
    expect(verdict(now + 201)).toEqual({ kind: 'everything' });
  });

  test('is told beside files that broke off', () => {
    const now = visit(0, ['noble/kernel']);
    maas.start('noble/initrd', now).end(now + 1, 200, 5);
    expect(verdict(now + 100)).toEqual({ kind: 'unfinished', files: 1, notAskedFor: 2 });
  });
});

describe('a second visit', () => {
  test.each([
    ['an hour later', (): number => visit(0, all) + hour],
    ['right after the first', (): number => visit(0, all)],
    [
      'after a restart',
      (): number => {
        const now = visit(0, all);
        restart();
        return now + 1;
      },
    ],
  ])('that asks for nothing, %s, ends in the other sentence and says when all was there', (_, first) => {
    const at = first();
    maas.documents(at);
    expect(verdict(at + 3)).toEqual({ kind: 'fetching' });
    expect(only(at + 63)).toMatchObject({
      verdict: notAskedFor(4),
      fetchedFiles: 4,
      earlierFiles: 4,
      completeAt: new Date(atSecond(17)).toISOString(),
    });
  });

  test('that fetches what the first did not completes it', () => {
    const now = visit(0, noble);
    visit(now + hour, boot);
    expect(only(now + hour + 20)).toMatchObject({ verdict: { kind: 'everything' }, fetchedFiles: 4, earlierFiles: 3 });
  });

  test('that fetches what the first did not completes it after a restart', () => {
    const now = visit(0, noble);
    restart();
    visit(now + 24 * hour, boot);
    expect(only(now + 24 * hour + 20)).toMatchObject({ verdict: { kind: 'everything' }, earlierFiles: 3 });
  });

  test('that fetches some and leaves some that no visit fetched names these', () => {
    const now = visit(0, noble.slice(0, 2));
    visit(now + hour, boot);
    expect(verdict(now + hour + 100)).toEqual(notAskedFor(1));
  });

  test('that asks again for what an earlier one fetched shows that MAAS lost images: nothing of before counts', () => {
    const now = visit(0, all);
    visit(now + hour, ['noble/kernel', 'boot/grub']);
    expect(only(now + hour + 100)).toMatchObject({ verdict: notAskedFor(2), fetchedFiles: 2, earlierFiles: 0 });
    restart();
    maas.documents(now + 2 * hour);
    expect(only(now + 2 * hour)).toMatchObject({ fetchedFiles: 2, earlierFiles: 2 });
  });

  test('within ten minutes that asks again for what the cable lost only has to fetch that', () => {
    const now = visit(0, noble);
    restart();
    visit(now + 300, ['noble/squashfs', 'boot/grub']);
    expect(only(now + 320)).toMatchObject({ verdict: { kind: 'everything' }, fetchedFiles: 4 });
  });

  test('without the index, within ten minutes of the first, is the first still', () => {
    const now = visit(0, noble.slice(0, 1));
    for (const path of all.slice(1)) maas.fetch(path, now + 500);
    expect(only(now + 501)).toMatchObject({ verdict: { kind: 'everything' }, earlierFiles: 0 });
  });
});

describe('clusters', () => {
  test('with one UUID are one, whatever their addresses', () => {
    maas.documents(0);
    for (const [turn, path] of all.entries()) maas.fetch(path, 10, { address: `10.0.0.${5 + (turn % 2)}` });
    expect(only(12)).toMatchObject({
      verdict: { kind: 'everything' },
      uuid: clusterUuid,
      maasVersion: '3.7.3',
      addresses: ['10.0.0.5', '10.0.0.6'],
      requests: 6,
      sentBytes: 6000,
    });
  });

  const [one, other] = [
    { address: '10.0.0.5', userAgent: 'maas/3.5.1' },
    { address: '10.0.0.6', userAgent: 'maas/3.5.1' },
  ];

  test('without a UUID are their addresses, until a person says that they are one', () => {
    for (const path of noble) maas.fetch(path, 10, one);
    maas.fetch('boot/grub', 10, other);
    const ids = clusters(12).map(({ id }) => id);
    expect(clusters(100).map((cluster) => cluster.verdict)).toEqual([notAskedFor(1), notAskedFor(3)]);
    watch.group(ids);
    expect(only(100)).toMatchObject({
      verdict: { kind: 'everything' },
      addresses: ['10.0.0.5', '10.0.0.6'],
      requests: 4,
      sentBytes: 4000,
    });
  });

  test('that a person made one stay so after a restart, with what they fetched', () => {
    for (const path of noble) maas.fetch(path, 10, one);
    maas.documents(10, other);
    watch.group(clusters(12).map(({ id }) => id));
    restart();
    maas.fetch('boot/grub', hour, other);
    expect(only(hour + 1)).toMatchObject({ verdict: { kind: 'everything' }, fetchedFiles: 4 });
  });

  test('that a person takes apart start afresh', () => {
    for (const path of noble) maas.fetch(path, 10, one);
    maas.fetch('boot/grub', 10, other);
    watch.group(clusters(12).map(({ id }) => id));
    watch.store();
    watch.group([only(12).id]);
    maas.documents(20, one);
    maas.documents(20, other);
    expect(clusters(22).map(({ addresses, fetchedFiles }) => [addresses, fetchedFiles])).toEqual([
      [['10.0.0.5'], 0],
      [['10.0.0.6'], 0],
    ]);
  });

  test('are apart on each mirror', () => {
    watch.setMirrors([mirror(), mirror('m2')]);
    for (const path of all) maas.fetch(path, 10);
    maas.documents(20, { mirrorId: 'm2' });
    expect(clusters(90).map(({ mirrorId, verdict: found }) => [mirrorId, found])).toEqual([
      ['m1', { kind: 'everything' }],
      ['m2', notAskedFor(4)],
    ]);
  });

  test('are not made of the self-test, the listing page or requests for nothing', () => {
    maas.fetch('boot/grub', 10, { userAgent: 'streamferry-self-test/1.0' });
    maas.start('', 10, { mirrorId: 'm1' }).end(10, 200);
    expect(watch.take({ ...blank, mirrorId: undefined, path: undefined })).toBe(false);
    expect(watch.take({ ...blank, path: undefined })).toBe(false);
  });

  test('are never more than 256, those that fetch among them', () => {
    maas.start('noble/squashfs', 0);
    for (let n = 0; n < 1000; n++)
      maas.documents(n, { userAgent: `maas/3.7.3/x/00000000-0000-4000-8000-${String(n).padStart(12, '0')}` });
    const found = clusters(1001);
    expect(found.length).toBe(256);
    expect(found.some(({ uuid }) => uuid === clusterUuid)).toBe(true);
  });

  test('that nobody saw can neither be grouped nor told what is expected', () => {
    expect(() => watch.group(['x'])).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(() => watch.group([])).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(() => watch.expect('x', [])).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

const blank = {
  kind: 'request-start',
  requestId: 1,
  connectionId: 1,
  at: atSecond(0),
  address: '10.0.0.5',
  userAgent: undefined,
  method: 'GET',
  url: '/',
  mirrorId: 'm1',
  path: 'x',
  status: 0,
  sentBytes: 0,
  sizeBytes: 0,
  whole: false,
} as const;

describe('what is expected', () => {
  test('is every group until a person unticks one, and stays so after a restart', () => {
    const now = visit(0, noble);
    expect(verdict(now + 60)).toEqual(notAskedFor(1));
    watch.expect(only(now).id, ['ubuntu/noble/amd64']);
    expect(only(now + 60)).toMatchObject({ verdict: { kind: 'everything' }, expectedFiles: 3, expectedBytes: 3000 });
    expect(only(now).groups.map(({ id, expected, fetchedFiles }) => [id, expected, fetchedFiles])).toEqual([
      ['ubuntu/noble/amd64', true, 3],
      ['bootloaders', false, 0],
    ]);
    restart();
    maas.documents(now + 61);
    expect(only(now + 61).expectedFiles).toBe(3);
  });

  test('cannot be a group that the mirror does not have', () => {
    maas.documents(0);
    expect(() => watch.expect(only(1).id, ['ubuntu/jammy/amd64'])).toThrow(/no group "ubuntu\/jammy\/amd64"/);
  });

  test('may be nothing: then nothing is ever safe', () => {
    const now = visit(0, all);
    watch.expect(only(now).id, []);
    expect(verdict(now + 100)).toEqual({ kind: 'idle' });
  });
});

describe('connections', () => {
  /** Bytes at this rate, told twice a second. */
  function flow(request: ReturnType<FactMaker['start']>, from: number, to: number, rate: number): void {
    for (let at = from + 0.5; at <= to; at += 0.5) request.progress((at - from) * rate, at);
  }

  test.each([
    [400_000, 4.5, 0],
    [400_000, 5, 1],
    [600_000, 30, 0],
    [400_000, 30, 1],
  ])('at %i bytes a second after %d s: %i starve', (rate, seconds, starving) => {
    flow(maas.start('noble/squashfs', 0, { sizeBytes: 1e9 }), 0, seconds, rate);
    expect(only(seconds)).toMatchObject({ starving, stalled: 0, active: 1, rate });
  });

  test('without a byte for ten seconds are stalled, and starve', () => {
    const request = maas.start('noble/squashfs', 0, { sizeBytes: 1e9 });
    flow(request, 0, 10, 50e6);
    expect(only(19.9)).toMatchObject({ stalled: 0 });
    expect(only(20)).toMatchObject({ stalled: 1, starving: 1, rate: 0, verdict: { kind: 'fetching' } });
    request.end(21, 200, 500e6);
    expect(only(22)).toMatchObject({ stalled: 0, starving: 0, active: 0 });
  });

  test('that never got a byte are stalled', () => {
    maas.start('noble/squashfs', 0);
    expect(only(10)).toMatchObject({ stalled: 1, starving: 1 });
  });

  test('count once, and the rate is that of all', () => {
    const requests = ['noble/squashfs', 'noble/kernel'].map((path) => maas.start(path, 0, { sizeBytes: 1e9 }));
    for (let at = 0.5; at <= 10; at += 0.5) for (const request of requests) request.progress(at * 400_000, at);
    expect(only(10)).toMatchObject({ starving: 2, active: 2, rate: 800_000 });
  });

  const gigabytes = mirror('m1', 1e9);
  const twoHoursMs = 2 * hour * 1000;

  test('too slow for two hours say by how much, for the whole import with MAAS 3.7', () => {
    watch.setMirrors([gigabytes]);
    flow(maas.start('noble/squashfs', 0, { sizeBytes: 1e9 }), 0, 100, 500_000);
    const leftMs = ((4e9 - 50e6) / 500_000) * 1000;
    expect(only(100).overLimitByMs).toBe(100_000 + leftMs - twoHoursMs);
  });

  test('too slow for two hours say by how much, for each selection with MAAS 3.8', () => {
    watch.setMirrors([gigabytes]);
    const agent = { userAgent: `maas/3.8.0/x/${clusterUuid}`, sizeBytes: 1e9 };
    flow(maas.start('noble/squashfs', 0, agent), 0, 100, 300_000);
    flow(maas.start('boot/grub', 0, agent), 0, 100, 500_000);
    expect(only(100).overLimitByMs).toBe(100_000 + ((3e9 - 30e6) / 300_000) * 1000 - twoHoursMs);
  });

  test('fast enough say nothing of the limit', () => {
    watch.setMirrors([gigabytes]);
    flow(maas.start('noble/squashfs', 0, { sizeBytes: 1e9 }), 0, 10, 50e6);
    expect(only(10)).not.toHaveProperty('overLimitByMs');
  });
});
