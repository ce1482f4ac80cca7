import { describe, expect, test } from 'vitest';
import type { AuditReport } from '../../../electron/contract/mirror.ts';
import { auditCounts, brokenFiles } from '../../../renderer/features/activity/audit-verdict.ts';
import { auditProof, proofOf } from '../../../renderer/features/activity/proof.ts';
import { builtInAsListed, doneResult, endOf } from '../../helpers/fake-engine.ts';
import { mirrorOf } from '../../helpers/renderer-facts.ts';

const fingerprint = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
const signers = [
  { fingerprint, userId: 'Ubuntu Cloud Image Builder <x@example.com>', signedAt: '2025-08-05T00:00:00Z' },
];
const revision = { number: 2, publishedAt: '2025-08-05T12:00:01Z', signers, files: 73, sizeBytes: 1_530_000_000 };
const nobody = { mirror: undefined, source: undefined };
const by = (change: Parameters<typeof mirrorOf>[0]) => ({
  mirror: mirrorOf({ revision, ...change }),
  source: undefined,
});
const words = (sentences: readonly string[]) => sentences.join(' ').replaceAll('\u00a0', ' ');

describe('what a job has proven', () => {
  test('a sync tells files, bytes, that every digest was checked, and who signed', () => {
    const job = endOf({
      ...doneResult,
      fetchedFiles: 73,
      fetchedBytes: 1_530_000_000,
      reusedFiles: 0,
      removedFiles: 0,
    });
    expect(words(proofOf(job, by({ publication: 'verbatim' })))).toBe(
      '73 files, 1.53 GB fetched, every digest checked. Revision 2 publishes 73 files, 1.53 GB. Signed by Ubuntu Cloud Image Builder 4A3C…F100.',
    );
  });

  test('a sync that had nothing to fetch claims no check', () => {
    const job = endOf({ ...doneResult, fetchedFiles: 0, fetchedBytes: 0 });
    expect(words(proofOf(job, nobody))).toBe('Nothing to fetch: everything was here. 2 files removed.');
  });

  test('nothing is said to be signed where the source is not', () => {
    const said = words(proofOf(endOf(doneResult), by({ trust: 'unsigned' })));
    expect(said).not.toMatch(/signed by/iu);
    expect(said).toContain('The source is not signed');
  });

  test('a trimmed mirror tells the key that the source must be signed by, where that is one', () => {
    const [source] = builtInAsListed.filter(({ trust }) => trust.kind === 'signed');
    const said = words(proofOf(endOf(doneResult), { ...by({}), source }));
    expect(said).toContain('The documents of the source are signed by 4A3C…F100.');
    expect(words(proofOf(endOf(doneResult), by({})))).toContain('signed by a key that it accepts.');
  });

  test('a trimmed mirror tells who signed upstream, where it knows, and never takes the own key for that', () => {
    const own = { ...revision, signers: [{ fingerprint: 'B'.repeat(40), signedAt: '2025-08-05T00:00:00Z' }] };
    const said = words(proofOf(endOf(doneResult), by({ revision: own, upstreamSigners: signers })));
    expect(said).toContain('The documents of the source are signed by Ubuntu Cloud Image Builder 4A3C…F100.');
    expect(said).not.toContain('BBBB');
  });

  test('a sync without digests claims none', () => {
    const said = words(proofOf(endOf({ ...doneResult, digestsSkipped: true }), nobody));
    expect(said).toContain('3 files, 1.5 MB fetched, sizes checked, digests not.');
    expect(said).not.toContain('every digest');
  });

  test("a revision that another job published is not this one's", () => {
    const later = { ...revision, publishedAt: '2025-08-06T00:00:00Z' };
    expect(words(proofOf(endOf(doneResult), by({ revision: later })))).not.toContain('Revision');
  });

  test.each(['partial', 'failed', 'cancelled'] as const)('a job that ended %s has proven nothing', (outcome) => {
    expect(proofOf(endOf({ ...doneResult, outcome }), by({}))).toEqual([]);
  });

  test('the own key is named where it signed', () => {
    expect(words(proofOf(endOf({ ...doneResult, signingKey: 'B'.repeat(40) }), nobody))).toContain('BBBB…BBBB');
  });
});

describe('what an audit found', () => {
  const clean: AuditReport = {
    files: 73,
    bytes: 1_530_000_000,
    skipped: 0,
    missing: [],
    damaged: [],
    extra: [],
    repaired: [],
    failures: [],
  };
  const audited = (path: string) => ({ path, sizeBytes: 10, reason: 'digest' });

  test('a clean one says that every digest matches', () => {
    expect(words(auditProof(clean))).toBe('73 files, 1.53 GB read again, every digest matches.');
  });

  test('one that skipped files says so', () => {
    expect(words(auditProof({ ...clean, skipped: 4 }))).toContain('4 files not read');
  });

  test('a broken one counts what is missing and damaged, and never says that all matches', () => {
    const said = words(auditProof({ ...clean, missing: [audited('a')], damaged: [audited('b'), audited('c')] }));
    expect(said).toBe('73 files, 1.53 GB read again: 1 file missing, 2 files damaged.');
  });

  test('one whose lists were cut tells the real numbers', () => {
    const counts = { missing: 5000, damaged: 1, extra: 0, repaired: 3, stillMissing: 4997, stillDamaged: 1 };
    const cut = { ...clean, missing: [audited('a')], damaged: [audited('b')], repaired: ['c'], counts };
    expect(words(auditProof(cut))).toContain('5,000 files missing, 1 file damaged. 3 files repaired.');
    expect(auditCounts(cut)).toEqual(counts);
    const { counts: _, ...whole } = cut;
    expect(auditCounts(whole)).toMatchObject({ missing: 1, stillDamaged: 1, repaired: 1 });
  });

  test('what was repaired is not broken any more', () => {
    const report = { ...clean, missing: [audited('a')], damaged: [audited('b')], repaired: ['a'] };
    expect(brokenFiles(report)).toEqual({ missing: [], damaged: [audited('b')] });
  });
});
