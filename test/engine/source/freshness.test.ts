import { describe, expect, test } from 'vitest';
import {
  checkFreshness,
  checkIdentity,
  type DatedDocument,
  sameSource,
} from '../../../electron/engine/source/freshness.ts';

const signer = (fingerprint: string, signedAt = '2025-01-01T00:00:00.000Z') => ({ fingerprint, signedAt });
const product = (contentId: string, by: string | undefined, updated?: string, signedAt?: string): DatedDocument => ({
  contentId,
  path: contentId === '' ? 'streams/v1/index.sjson' : `streams/v1/${contentId}.sjson`,
  ...(updated === undefined ? {} : { updated }),
  ...(by === undefined ? {} : { signer: signer(by, signedAt) }),
});
const [old, recent] = ['2025-01-01T00:00:00.000Z', '2025-06-01T00:00:00.000Z'];

describe('one source', () => {
  test.each<[string, readonly DatedDocument[], readonly DatedDocument[], boolean]>([
    ['same ids, same signer', [product('a', 'K')], [product('a', 'K')], true],
    ['some ids in common', [product('a', 'K'), product('b', 'K')], [product('b', 'K'), product('c', 'K')], true],
    ['some signer in common', [product('a', 'K'), product('b', 'L')], [product('a', 'M'), product('b', 'L')], true],
    ['both unsigned', [product('a', undefined)], [product('a', undefined)], true],
    ['other ids: candidate and stable', [product('stable', 'K')], [product('candidate', 'K')], false],
    ['only roots in common', [product('', 'K'), product('a', 'K')], [product('', 'K'), product('b', 'K')], false],
    ['another signer', [product('a', 'K')], [product('a', 'L')], false],
    ['signed before, unsigned now', [product('a', 'K')], [product('a', undefined)], false],
    ['unsigned before, signed now', [product('a', undefined)], [product('a', 'K')], false],
    ['a root alone held, same signer', [product('', 'K')], [product('', 'K'), product('a', 'K')], true],
    ['a root alone held, another signer', [product('', 'K')], [product('', 'L'), product('a', 'L')], false],
  ])('%s', (_what, held, received, same) => {
    expect(sameSource(held, received)).toBe(same);
  });
});

describe('identity', () => {
  const held = [product('a', 'K'), product('b', 'K')];
  const received = [product('c', 'L')];

  test('OTHER_SOURCE names what is held and what is offered', () => {
    expect(() => checkIdentity({ held, received, switchSource: false })).toThrowError(
      expect.objectContaining({
        code: 'OTHER_SOURCE',
        message: expect.stringMatching(/holds a, b \(signed by K\).*offers c \(signed by L\).*--switch-source/),
      }),
    );
  });

  test('passes for the same source, for an empty mirror and when the user switches', () => {
    expect(() => checkIdentity({ held, received: [product('b', 'K')], switchSource: false })).not.toThrow();
    expect(() => checkIdentity({ held: [], received, switchSource: false })).not.toThrow();
    expect(() => checkIdentity({ held, received, switchSource: true })).not.toThrow();
  });
});

describe('age', () => {
  const anchor = product('anchor', 'K');
  const judge = (held: DatedDocument, received: DatedDocument, allowRollback = false) =>
    checkFreshness({ held: [anchor, held], received: [anchor, received], allowRollback });

  test('ROLLED_BACK names the document and both dates', () => {
    expect(() => judge(product('a', 'K', recent), product('a', 'K', old))).toThrowError(
      expect.objectContaining({
        code: 'ROLLED_BACK',
        path: 'streams/v1/a.sjson',
        message: expect.stringMatching(
          /a\.sjson was updated at 2025-01-01.*already holds it from 2025-06-01.*--allow-rollback/,
        ),
      }),
    );
  });

  test.each<[string, DatedDocument, DatedDocument]>([
    ['the root index', product('', 'K', recent), product('', 'K', old)],
    [
      'one without `updated`, by its signature',
      product('a', 'K', undefined, recent),
      product('a', 'K', undefined, old),
    ],
    [
      'one that lost its `updated`, by its signature',
      product('a', 'K', old, recent),
      product('a', 'K', undefined, old),
    ],
    ['one with an unreadable `updated`, by its signature', product('a', 'K', 'x', recent), product('a', 'K', 'y', old)],
  ])('is judged of %s', (_what, held, received) => {
    expect(() => judge(held, received)).toThrowError(expect.objectContaining({ code: 'ROLLED_BACK' }));
  });

  test.each<[string, DatedDocument, DatedDocument]>([
    ['a newer one', product('a', 'K', old), product('a', 'K', recent)],
    ['the same one', product('a', 'K', old), product('a', 'K', old)],
    ['one re-signed earlier but not older', product('a', 'K', old, recent), product('a', 'K', recent, old)],
    ['one not held', product('a', 'K', recent), product('b', 'K', old)],
    ['unsigned ones without dates', product('a', undefined), product('a', undefined)],
  ])('passes %s', (_what, held, received) => {
    expect(() => judge(held, received)).not.toThrow();
  });

  test('is not judged when the user allows it, nor across sources', () => {
    expect(() => judge(product('a', 'K', recent), product('a', 'K', old), true)).not.toThrow();
    const [held, received] = [[product('a', 'K', recent)], [product('a', 'L', old)]];
    expect(() => checkFreshness({ held, received, allowRollback: false })).not.toThrow();
  });
});
