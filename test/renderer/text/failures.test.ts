import { describe, expect, test } from 'vitest';
import { failureText, isBegunSet, isStandingShipment } from '../../../renderer/text/failures.ts';

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

  test('of documents that nobody proved does not blame a signature', () => {
    const text = failureText({ code: 'SIGNATURE_MISSING', details: { unproven: true } });
    expect(text.title).toContain('nothing of it was signed');
  });
});
