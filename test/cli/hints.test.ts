import { describe, expect, test } from 'vitest';
import { nextStepFor } from '../../electron/cli/hints.ts';

describe('the next step on the command line', () => {
  test.each([
    [{ code: 'HELD' }, 'streamferry mirrors release'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'verbatim' } }, 'streamferry lint'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'verbatim' } }, '--publish trimmed'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'trimmed' } }, '--publish verbatim'],
    [{ code: 'SIGNATURE_MISSING' }, '--no-verify'],
    [{ code: 'SIGNATURE_MISSING', details: { unproven: true } }, '--sign-unverified'],
    [{ code: 'BAD_ARGUMENT', details: { revisions: 'none' } }, '--revisions'],
    [{ code: 'KEY_MISSING', details: { secret: 'passphrase' } }, '--passphrase-file'],
  ] as const)('%j: %s', (failure, step) => expect(nextStepFor(failure)).toContain(step));

  test('is not made up where there is none', () => {
    expect(nextStepFor({ code: 'MALFORMED' })).toBeUndefined();
    expect(nextStepFor({ code: 'MALFORMED', details: { errors: 2 } })).toBeUndefined();
  });
});
