import { describe, expect, test } from 'vitest';
import { exportSteps, nextStepFor, shipmentSteps } from '../../electron/cli/hints.ts';

describe('the next step on the command line', () => {
  test.each([
    [{ code: 'HELD' }, 'streamferry mirrors release'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'verbatim' } }, 'streamferry lint'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'verbatim' } }, '--publish trimmed'],
    [{ code: 'MALFORMED', details: { lintErrors: 4, publication: 'trimmed' } }, '--publish verbatim'],
    [{ code: 'SIGNATURE_MISSING' }, '--no-verify'],
    [{ code: 'SIGNATURE_MISSING', details: { unproven: true } }, '--sign-unverified'],
    [{ code: 'BAD_ARGUMENT', details: { revisions: 'none' } }, '--revisions'],
    [{ code: 'SIGNER_UNKNOWN', details: { state: 'new', fingerprint: 'AB' } }, '--fingerprint AB'],
    [
      { code: 'SIGNER_UNKNOWN', details: { state: 'changed', signs: 'receipts', name: 'B', fingerprint: 'AB' } },
      'keys trust AB --name "B" --for receipts`',
    ],
    [{ code: 'KEY_MISSING', details: { secret: 'passphrase' } }, '--passphrase-file'],
    [
      { code: 'SIGNER_UNKNOWN', details: { site: 'B', fingerprint: 'AB', before: 'CD' } },
      '--name "B" --for shipments --replace CD`',
    ],
    [{ code: 'SIGNER_UNKNOWN', details: { fingerprint: 'AB', before: 'CD' } }, '--name NAME'],
    [{ code: 'SIGNER_UNKNOWN', details: { fingerprint: 'AB' } }, 'once it was compared: `streamferry keys trust AB'],
  ] as const)('%j: %s', (failure, step) => expect(nextStepFor(failure)).toContain(step));

  test('is not made up where there is none', () => {
    expect(nextStepFor({ code: 'MALFORMED' })).toBeUndefined();
    expect(nextStepFor({ code: 'MALFORMED', details: { errors: 2 } })).toBeUndefined();
    const other = { state: 'new', fingerprint: 'AB', expected: 'CD' };
    expect(nextStepFor({ code: 'SIGNER_UNKNOWN', details: other })).toBeUndefined();
  });

  test('of media names only what its commands have', () => {
    expect(nextStepFor({ code: 'KEY_MISSING' }, shipmentSteps)).toMatch(/--keyring FILE$/);
    expect(nextStepFor({ code: 'OTHER_SOURCE' }, shipmentSteps)).toBeUndefined();
    expect(nextStepFor({ code: 'KEY_MISSING' }, exportSteps)).toBeUndefined();
    expect(nextStepFor({ code: 'ROLLED_BACK' }, shipmentSteps)).toContain('--allow-rollback');
    const locked = { code: 'KEY_MISSING', details: { secret: 'passphrase' } } as const;
    expect(nextStepFor(locked, exportSteps)).toContain('--passphrase-file');
  });
});
