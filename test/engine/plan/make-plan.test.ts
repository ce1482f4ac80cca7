import { describe, expect, it } from 'vitest';
import type { Digest, DigestAlgorithm } from '../../../electron/contract/plan.ts';
import type { PlacedItem } from '../../../electron/engine/catalogue/catalogue.ts';
import { checkSpace } from '../../../electron/engine/plan/check-space.ts';
import { compareContent, digestKey } from '../../../electron/engine/plan/content.ts';
import type { RuleHolding } from '../../../electron/engine/plan/desired.ts';
import { type HeldFile, makePlan, type PlanInput } from '../../../electron/engine/plan/make-plan.ts';

function digest(hex: string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return { algorithm, hex };
}

function item(path: string, sizeBytes: number, more: Partial<PlacedItem> = {}): PlacedItem {
  return {
    contentId: 'c',
    product: 'p',
    version: '2',
    item: path,
    path,
    sizeBytes,
    digest: digest(`of ${path}`),
    ...more,
  };
}

function holding(ruleId: string, ...items: PlacedItem[]): RuleHolding {
  return { ruleId, items };
}

function file(path: string, sizeBytes: number, more: Partial<HeldFile> = {}): [string, HeldFile] {
  return [path, { path, sizeBytes, digest: digest(`of ${path}`), state: 'present', ...more }];
}

function plan(input: Partial<PlanInput>) {
  return makePlan({
    holdings: [],
    previousHoldings: [],
    files: new Map(),
    unrecorded: new Map(),
    donors: new Map(),
    keptRevisionFiles: new Map(),
    documentBytes: 0,
    keepRevisions: 0,
    partialBytes: new Map(),
    ...input,
  });
}

const wantsA = { holdings: [holding('r', item('a', 10))] };

describe('where a wanted file comes from', () => {
  it.each<[string, Partial<PlanInput>, 'fetch' | 'reuse', string]>([
    ['nowhere: it is fetched', {}, 'fetch', 'new'],
    ['here', { files: new Map([file('a', 10)]) }, 'reuse', 'here'],
    ['upstream, where it changed', { files: new Map([file('a', 10, { digest: digest('old') })]) }, 'fetch', 'changed'],
    ['upstream, where its size changed', { files: new Map([file('a', 9)]) }, 'fetch', 'changed'],
    ['upstream, where it is damaged', { files: new Map([file('a', 10, { state: 'damaged' })]) }, 'fetch', 'changed'],
    ['upstream, where it is missing', { files: new Map([file('a', 10, { state: 'missing' })]) }, 'fetch', 'new'],
    ['a file without a row', { unrecorded: new Map([['a', 10]]) }, 'reuse', 'unrecorded-file'],
    ['not a file without a row of another size', { unrecorded: new Map([['a', 11]]) }, 'fetch', 'new'],
    [
      'here, read again under another digest',
      { files: new Map([file('a', 10, { digest: digest('x', 'sha512') })]) },
      'reuse',
      'unrecorded-file',
    ],
    [
      'here, read again where no digest was known',
      { files: new Map([file('a', 10, { digest: undefined })]) },
      'reuse',
      'unrecorded-file',
    ],
    ['a kept revision', { keptRevisionFiles: new Map([file('a', 10)]) }, 'reuse', 'kept-revision'],
    ['not a kept revision’s other content', { keptRevisionFiles: new Map([file('a', 9)]) }, 'fetch', 'new'],
    [
      'another mirror',
      { donors: new Map([[digestKey(digest('of a')), { mirrorFolder: 'm', path: 'b' }]]) },
      'reuse',
      'other-mirror',
    ],
    [
      'another mirror, where it is damaged here',
      {
        files: new Map([file('a', 10, { state: 'damaged' })]),
        donors: new Map([[digestKey(digest('of a')), { mirrorFolder: 'm', path: 'b' }]]),
      },
      'reuse',
      'other-mirror',
    ],
  ])('%s', (_, input, list, reason) => {
    const made = plan({ ...wantsA, ...input });
    expect(made[list]).toEqual([
      {
        path: 'a',
        sizeBytes: 10,
        digest: digest('of a'),
        items: [{ contentId: 'c', product: 'p', version: '2', item: 'a' }],
        reason,
      },
    ]);
    expect(made.fetch.length + made.reuse.length).toBe(1);
    expect(made.remove).toEqual([]);
  });

  it('counts a path that several items and rules share once and names each item once', () => {
    const kernel = item('squashfs', 40, { product: 'ga' });
    const other = item('squashfs', 40, { product: 'hwe' });
    const made = plan({ holdings: [holding('r', kernel, other), holding('s', kernel)] });
    expect(made).toMatchObject({ fetchBytes: 40, fetchFiles: 1, totalBytes: 40 });
    expect(made.fetch[0]?.items.map((one) => one.product)).toEqual(['ga', 'hwe']);
  });

  it('leaves items without a path out', () => {
    const note: PlacedItem = { contentId: 'c', product: 'p', version: '1', item: 'note' };
    expect(plan({ holdings: [holding('r', note)] })).toMatchObject({ fetch: [], fetchFiles: 0, totalBytes: 0 });
  });

  it('fetches the largest first and then by path', () => {
    const items = [item('b', 5), item('d', 9), item('a', 5), item('c', 9)];
    expect(plan({ holdings: [holding('r', ...items)] }).fetch.map((entry) => entry.path)).toEqual(['c', 'd', 'a', 'b']);
  });
});

describe('what is removed, and why', () => {
  const older = item('old', 7, { version: '1' });
  it.each<[string, RuleHolding[], RuleHolding[], string]>([
    ['a newer version took its place', [holding('r', older)], [holding('r', item('a', 10))], 'superseded'],
    ['its version lists another path now', [holding('r', item('old', 7))], [holding('r', item('a', 10))], 'superseded'],
    ['upstream dropped it and has nothing newer', [holding('r', older)], [holding('r')], 'dropped-upstream'],
    [
      'upstream went back to an older version',
      [holding('r', item('old', 7, { version: '3' }))],
      [holding('r', item('a', 10))],
      'dropped-upstream',
    ],
    ['the rule that held it is gone', [holding('s', older)], [holding('r', item('a', 10))], 'rule-removed'],
    ['nothing held it', [], [holding('r', item('a', 10))], 'rule-removed'],
  ])('%s', (_, previousHoldings, holdings, reason) => {
    const made = plan({ previousHoldings, holdings, files: new Map([file('old', 7)]) });
    expect(made.remove.map((entry) => [entry.path, entry.sizeBytes, entry.reason])).toEqual([['old', 7, reason]]);
    expect(made.removeBytes).toBe(7);
  });

  it('names the items the file stood for', () => {
    const made = plan({ previousHoldings: [holding('r', older)], files: new Map([file('old', 7)]) });
    expect(made.remove[0]?.items).toEqual([{ contentId: 'c', product: 'p', version: '1', item: 'old' }]);
  });

  it('frees no bytes of a file that is gone already', () => {
    const made = plan({ files: new Map([file('old', 7, { state: 'missing' })]) });
    expect(made).toMatchObject({ remove: [{ path: 'old', sizeBytes: 0 }], removeBytes: 0 });
  });
});

describe('the totals', () => {
  it('keep superseded files and those kept before where revisions are kept', () => {
    const input = {
      ...wantsA,
      files: new Map([file('old', 7)]),
      keptRevisionFiles: new Map([file('older', 3), file('a', 10)]),
    };
    expect(plan(input).totalBytes).toBe(10);
    expect(plan({ ...input, keepRevisions: 1 }).totalBytes).toBe(10 + 7 + 3);
  });

  it('need room for what is fetched and is not staged yet, for copies and for documents', () => {
    const made = plan({
      holdings: [holding('r', item('a', 10), item('b', 20), item('c', 40), item('d', 80), item('e', 160))],
      files: new Map([file('d', 80)]),
      keptRevisionFiles: new Map([file('e', 160)]),
      donors: new Map([[digestKey(digest('of c')), { mirrorFolder: 'm', path: 'c' }]]),
      partialBytes: new Map([
        ['a', 4],
        ['b', 99],
      ]),
      documentBytes: 1000,
    });
    expect(made.neededBytes).toBe(6 + 0 + 40 + 160 + 1000);
    expect(made).toMatchObject({ fetchBytes: 30, reuseBytes: 280, documentBytes: 1000, totalBytes: 310 });
  });

  it('have free space and warnings only where they are known', () => {
    expect(plan({})).not.toHaveProperty('freeBytes');
    const warning = { code: 'EMPTY_SELECTION', message: 'Nothing.' } as const;
    expect(plan({ freeBytes: 5, warnings: [warning] })).toMatchObject({ freeBytes: 5, warnings: [warning] });
  });
});

describe('content is the same', () => {
  it.each([
    [{ sizeBytes: 1, digest: digest('a') }, { sizeBytes: 1, digest: digest('a') }, 'same'],
    [{ sizeBytes: 1, digest: digest('a') }, { sizeBytes: 1, digest: digest('b') }, 'different'],
    [{ sizeBytes: 2, digest: digest('a') }, { sizeBytes: 1, digest: digest('a') }, 'different'],
    [{ sizeBytes: 1, digest: digest('a') }, { sizeBytes: 1, digest: digest('a', 'sha512') }, 'unknown'],
    [{ sizeBytes: 1 }, { sizeBytes: 1, digest: digest('a') }, 'unknown'],
    [{ sizeBytes: 1, digest: digest('a') }, { sizeBytes: 1 }, 'same'],
    [{ sizeBytes: 2 }, { sizeBytes: 1, digest: digest('a', 'md5') }, 'different'],
  ] as const)('%j held, %j wanted: %s', (held, wanted, expected) => {
    expect(compareContent(held, wanted)).toBe(expected);
  });
});

describe('a plan that cannot fit', () => {
  const mebibyte = 1024 * 1024;

  it.each([
    [{ neededBytes: 0, freeBytes: mebibyte }, true],
    [{ neededBytes: 0, freeBytes: mebibyte - 1 }, false],
    [{ neededBytes: 1_000_000_000, freeBytes: 1_005_000_000 }, true],
    [{ neededBytes: 1_000_000_000, freeBytes: 1_004_999_999 }, false],
    [{ neededBytes: 1e15 }, true],
  ])('%j: fits %s', (sizes, fits) => {
    if (fits) expect(() => checkSpace(sizes)).not.toThrow();
    else expect(() => checkSpace(sizes)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
  });

  it('is refused with how much is missing', () => {
    expect(() => checkSpace({ neededBytes: 2_000_000_000, freeBytes: 1_000_000_000 })).toThrow(
      /Expected 2\.01 GB .* found 1\.00 GB: 1\.01 GB are missing/,
    );
  });
});
