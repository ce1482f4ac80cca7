import { describe, expect, test } from 'vitest';
import { failureGroups } from '../../../electron/contract/failure.ts';
import { groupFailures } from '../../../renderer/features/activity/failure-groups.ts';
import { failureText, isBegunSet, isStandingShipment } from '../../../renderer/text/failures.ts';
import { jobFailureSubjects } from '../../../renderer/text/jobs.ts';

describe('what is said of a failure', () => {
  test('follows from its code', () => {
    expect(failureText({ code: 'MALFORMED' })).toMatchObject({
      kind: 'negative',
      title: 'A document is not a valid stream.',
    });
  });

  test('of the lint of a verbatim publication is a warning about MAAS, not about the stream', () => {
    const text = failureText({ code: 'MALFORMED', details: { lintErrors: 4, publication: 'verbatim' } });
    expect(text.kind).toBe('caution');
    expect(text.title).toMatch(/^MAAS would refuse/);
    expect(text.next).toContain('Check');
  });

  test('of a trimmed publication that MAAS would refuse says what to do instead', () => {
    const text = failureText({ code: 'MALFORMED', details: { lintErrors: 4, publication: 'trimmed' } });
    expect(text.kind).toBe('negative');
    expect(text.next).toContain('publish verbatim');
  });

  test('of a set of volumes that is not whole offers to begin anew', () => {
    const failure = { code: 'BAD_ARGUMENT', message: '', details: { shipmentId: 's1' } } as const;
    expect(isBegunSet(failure)).toBe(true);
    expect(failureText(failure)).toMatchObject({ kind: 'caution', next: expect.stringContaining('begin a new one') });
    expect(isBegunSet({ code: 'BAD_ARGUMENT' })).toBe(false);
  });

  test('of another shipment that stands there offers to replace it', () => {
    const failure = { code: 'BAD_ARGUMENT', message: '', details: { standing: 's1' } } as const;
    expect([isStandingShipment(failure), isBegunSet(failure)]).toEqual([true, false]);
    expect(failureText(failure)).toMatchObject({ kind: 'caution', next: expect.stringContaining('replace') });
  });

  test('of a medium that holds a volume of the set asks for another one, and offers no new set', () => {
    const failure = { code: 'BAD_ARGUMENT', message: '', details: { shipmentId: 's1', volume: 2 } } as const;
    expect(isBegunSet(failure)).toBe(false);
    expect(failureText(failure)).toMatchObject({
      title: 'This medium holds a volume of the set already.',
      next: 'Connect another medium: it becomes volume 2.',
    });
  });

  test('of documents that nobody proved does not blame a signature', () => {
    const text = failureText({ code: 'SIGNATURE_MISSING', details: { unproven: true } });
    expect(text.title).toContain('nothing of it was signed');
  });

  test('of a signing key that is locked asks to unlock it, whatever it was to sign', () => {
    for (const subject of ['source', 'medium'] as const) {
      const text = failureText({ code: 'KEY_MISSING', details: { secret: 'passphrase' } }, subject);
      expect(text.next).toMatch(/^Unlock it/);
    }
  });
});

describe('what is said of a failure of a medium', () => {
  const codes = Object.values(failureGroups).flat();
  // Of these nothing crosses a gap.
  const elsewhere: readonly string[] = [
    ...failureGroups.network,
    ...failureGroups.serve,
    'BAD_URL',
    'BAD_FILTER',
    'EMPTY_SELECTION',
  ];

  test.each(codes.filter((code) => !elsewhere.includes(code)))('%s leads to no source', (code) => {
    const { title, next } = failureText({ code }, 'medium');
    expect(`${title} ${next}`).not.toMatch(/source|network|stream\b|sync again\.|publisher|address/i);
  });

  test.each([
    ['a medium that loses what is written', 'DIGEST_MISMATCH', { files: 3 }, /^Use another one/],
    ['a folder that is not finished', 'MALFORMED', { incomplete: true }, /^Export to this medium again/],
    ['a delta that does not fit', 'OTHER_SOURCE', { missingFiles: 4 }, /^Write a receipt of this site/],
    ['images that nobody signed', 'SIGNATURE_MISSING', { unsigned: true }, /word of whoever wrote/],
    ['a key that stays behind', 'KEY_MISSING', { fingerprint: 'A' }, /from elsewhere/],
    ['an altered medium', 'SIGNATURE_BAD', {}, /have it written again/],
  ] as const)('%s has its own next step', (_, code, details, next) => {
    expect(failureText({ code, details }, 'medium').next).toMatch(next);
  });
});

test('failures of work on a medium are told as such, grouped or alone', () => {
  const failures = [1, 2].map(() => ({ code: 'DIGEST_MISMATCH', message: 'It is damaged.' }) as const);
  expect(groupFailures(failures, jobFailureSubjects.import)).toMatchObject([
    { next: expect.stringContaining('brought again') },
  ]);
  expect(groupFailures(failures, jobFailureSubjects.sync)).toMatchObject([
    { next: expect.stringContaining('another mirror of the source') },
  ]);
});
