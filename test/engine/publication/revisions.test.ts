import { describe, expect, test } from 'vitest';
import type { LedgerHolding } from '../../../electron/engine/mirror/ledger.ts';
import {
  countRevision,
  currentRevision,
  expiredRevisions,
  lastSuperseded,
  listRevisions,
  markMoved,
  revisionPaths,
  samePaths,
  startRevision,
} from '../../../electron/engine/publication/revisions.ts';
import { openLedger } from '../../helpers/open-ledger.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-01-01T00:00:00Z');

function at(hours: number): { readonly at: string; readonly documents: [] } {
  return { at: new Date(start + hours * hourMs).toISOString(), documents: [] };
}

function holding(item: string, more: Partial<LedgerHolding> = {}): LedgerHolding {
  return { ruleId: 'r', contentId: 'c', product: 'p', version: 'v', item, ...more };
}

const sha512 = { algorithm: 'sha512', hex: 'aa' } as const;
const sha256 = { algorithm: 'sha256', hex: 'ff' } as const;

describe('revisions', () => {
  test('remember what they held when they are superseded, each path once with the stronger of its digests', () => {
    const { ledger } = openLedger();
    expect(currentRevision(ledger)).toBeUndefined();
    startRevision(ledger, at(0));
    ledger.replaceHoldings([
      holding('a', { path: 'x', sizeBytes: 5, digest: sha256 }),
      holding('b', { path: 'x', sizeBytes: 5, digest: sha512 }),
      holding('c', { path: 'y', sizeBytes: 7 }),
      holding('d'),
    ]);
    countRevision(ledger, 1);
    expect(listRevisions(ledger)).toMatchObject([{ number: 1, files: 2, sizeBytes: 12, supersededAt: undefined }]);
    expect(lastSuperseded(ledger)).toBeUndefined();
    expect(startRevision(ledger, at(1))).toBe(2);
    expect(revisionPaths(ledger, 1)).toEqual([
      { path: 'x', sizeBytes: 5, digest: sha512, moved: false },
      { path: 'y', sizeBytes: 7, digest: undefined, moved: false },
    ]);
    markMoved(ledger, 1, ['y']);
    expect(revisionPaths(ledger, 1).map((one) => one.moved)).toEqual([false, true]);
    expect([currentRevision(ledger), lastSuperseded(ledger)]).toEqual([2, 1]);
  });

  test.each([
    { keep: 0, hours: 0, expired: [1, 2, 3] },
    { keep: 1, hours: 3, expired: [] },
    { keep: 1, hours: 24.5, expired: [] },
    { keep: 1, hours: 25, expired: [1] },
    { keep: 1, hours: 26, expired: [1, 2] },
    { keep: 1, hours: 2600, expired: [1, 2] },
    { keep: 2, hours: 2600, expired: [1] },
    { keep: 3, hours: 2600, expired: [] },
  ])('beyond $keep kept expire after a day: $hours hours on, $expired', ({ keep, hours, expired }) => {
    const { ledger } = openLedger();
    for (const hour of [0, 1, 2, 3]) startRevision(ledger, at(hour));
    expect(expiredRevisions(ledger, keep, new Date(start + hours * hourMs))).toEqual(expired);
  });
});

describe('samePaths', () => {
  const held = [holding('a', { path: 'x', sizeBytes: 1, digest: sha256 }), holding('b')];
  test.each([
    ['the same', held, true],
    ['the same by another rule', held.map((one) => ({ ...one, ruleId: 's' })), true],
    ['without data that has no path', held.slice(0, 1), true],
    ['without a path', held.slice(1), false],
    ['with another path', [...held, holding('c', { path: 'y', sizeBytes: 1 })], false],
    ['with another digest', [holding('a', { path: 'x', sizeBytes: 1, digest: sha512 })], false],
  ])('%s: %#', (_, others, expected) => {
    expect(samePaths(held, others)).toBe(expected);
  });
});
