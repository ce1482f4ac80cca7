import { describe, expect, test } from 'vitest';
import { newestSignature, signersText, upstreamOf } from '../../../renderer/features/sources/signers.ts';
import { mirrorOf } from '../../helpers/renderer-facts.ts';

const upstream = { fingerprint: '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100', signedAt: '2025-08-05T00:00:00Z' };
const own = { fingerprint: 'B'.repeat(40), signedAt: '2025-08-06T00:00:00Z' };
const revision = { number: 1, publishedAt: '2025-08-06T00:00:00Z', signers: [own], files: 1, sizeBytes: 1 };

test('a signer without a name is told by fingerprint', () => {
  expect(signersText([upstream])).toBe('4A3C…F100');
});

describe('who signed upstream', () => {
  test('is what the mirror recorded', () => {
    expect(upstreamOf(mirrorOf({ revision, upstreamSigners: [upstream] }))).toEqual([upstream]);
  });

  test('is told by a verbatim revision of an old record, and never by a trimmed one', () => {
    expect(upstreamOf(mirrorOf({ publication: 'verbatim', revision }))).toEqual([own]);
    expect(upstreamOf(mirrorOf({ publication: 'trimmed', revision }))).toEqual([]);
  });

  test('signed last at the newest of all signatures', () => {
    expect(newestSignature([own, upstream])).toBe(own.signedAt);
  });
});
