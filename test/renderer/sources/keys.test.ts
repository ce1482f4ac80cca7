import { describe, expect, test } from 'vitest';
import type { SigningKeySummary } from '../../../electron/contract/signing.ts';
import { builtInSources } from '../../../electron/engine/registry/built-in-sources.ts';
import { defaultKeyserver } from '../../../electron/engine/source/keyserver.ts';
import { fromBase64, toBase64 } from '../../../renderer/features/sources/base64.ts';
import {
  fingerprintGroups,
  isFingerprint,
  shortFingerprint,
  typedFingerprints,
} from '../../../renderer/features/sources/fingerprint.ts';
import { keyMove } from '../../../renderer/features/sources/key-move.ts';
import { exportName, secretQuestion } from '../../../renderer/features/sources/key-questions.ts';
import { expiryWords } from '../../../renderer/features/sources/key-text.ts';
import { keyserverHost, ubuntuFingerprint } from '../../../renderer/features/sources/keyserver.ts';

const ubuntu = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';

describe('a fingerprint', () => {
  test('is read however it was typed, each once', () => {
    const typed = `${ubuntu.toLowerCase()}, 0x${ubuntu}\n4A3C E3CD 565D 7EB5 C810  E2B9 7FF3 F408 476C F100;${'B'.repeat(40)}`;
    expect(typedFingerprints(typed)).toEqual([ubuntu, 'B'.repeat(40)]);
  });

  test('is whole with 40 or 64 digits only', () => {
    expect([ubuntu, 'A'.repeat(64), ubuntu.slice(1), `${ubuntu}0`, 'G'.repeat(40)].map(isFingerprint)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('is shown in groups of four, or by its ends', () => {
    expect(fingerprintGroups(ubuntu)).toHaveLength(10);
    expect(fingerprintGroups(ubuntu).join('')).toBe(ubuntu);
    expect(shortFingerprint(ubuntu)).toBe('4A3C…F100');
  });
});

describe('the end of a key', () => {
  const now = Date.parse('2026-06-15T12:00:00Z');
  test.each([
    [undefined, 'never', 'Never expires'],
    ['2026-06-20T12:00:00Z', 'soon', 'Expires in 5 days, 20 Jun 2026'],
    ['2027-06-15T12:00:00Z', 'later', 'Expires 15 Jun 2027'],
    ['2026-06-14T12:00:00Z', 'expired', 'Expired yesterday, 14 Jun 2026: what it signs from then on is refused'],
    ['2020-01-02T12:00:00Z', 'expired', 'Expired 2 Jan 2020: what it signs from then on is refused'],
    ['2026-06-15T12:00:00Z', 'expired', 'Expired just now, 15 Jun 2026: what it signs from then on is refused'],
  ])('%s is told as %s: %s', (expiresAt, state, text) => {
    expect(expiryWords(expiresAt, now)).toEqual({ state, text });
  });
});

test('bytes come out of base64 as they went in, also many', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect(toBase64(new TextEncoder().encode('key'))).toBe('a2V5');
});

test('the host that a person is asked about is the one that the engine asks', () => {
  expect(new URL(defaultKeyserver).host).toBe(keyserverHost);
});

test("the Ubuntu key is the one that MAAS's own sources are accepted from", () => {
  const [stable] = builtInSources;
  expect(stable?.trust).toEqual({ kind: 'signed', fingerprints: [ubuntuFingerprint] });
});

describe("the app's own keys", () => {
  const key = (fingerprint: string, state: SigningKeySummary['state'], locked = false): SigningKeySummary => ({
    fingerprint,
    state,
    locked,
    userIds: ['Streamferry'],
    createdAt: '2026-01-01T00:00:00Z',
    algorithm: 'RSA 4096',
  });
  const mirror = (id: string, signingKey?: string) => ({
    id,
    name: id,
    folder: `/srv/${id}`,
    sourceLocation: 'https://a.example/',
    trust: 'signed' as const,
    selection: { rules: [], pins: [] },
    publication: signingKey === undefined ? ('verbatim' as const) : ('trimmed' as const),
    ...(signingKey === undefined ? {} : { signingKey }),
    keepRevisions: 1,
    state: 'ready' as const,
    files: 1,
    sizeBytes: 1,
  });

  test('ask for nothing while there is but one', () => {
    expect(keyMove([key('A', 'current')], [mirror('lab', 'A')])).toBeUndefined();
  });

  test('name the trimmed mirrors that an old one signed', () => {
    const mirrors = [mirror('lab', 'B'), mirror('site', 'A'), mirror('verbatim')];
    expect(keyMove([key('A', 'current'), key('B', 'retired')], mirrors)).toEqual({
      retired: ['B'],
      toPublish: [{ id: 'lab', name: 'lab' }],
    });
  });

  test("are saved under the name that MAAS's commands expect, and the secret one under another", () => {
    expect(exportName({ part: 'public', form: 'binary' }, ubuntuFingerprint)).toBe('streamferry.gpg');
    expect(exportName({ part: 'public', form: 'armored' }, ubuntuFingerprint)).toBe('streamferry-476CF100.asc');
    expect(exportName({ part: 'secret' }, ubuntuFingerprint)).toBe('streamferry-secret-476CF100.asc');
  });

  test('are said to be unprotected only where no passphrase locks them', () => {
    expect(secretQuestion(key('A', 'current')).message).toContain('No passphrase protects it.');
    expect(secretQuestion(key('A', 'current', true)).message).not.toContain('No passphrase');
  });
});
