import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticate, type SignedDocument } from '../../../electron/engine/source/authenticate.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { Gpg } from '../../helpers/gpg.ts';

const json = '{"format": "index:1.0"}\n';
const today = new Date('2026-01-01T00:00:00Z');

let gpg: Gpg;
beforeAll(() => {
  gpg = new Gpg();
});
afterAll(() => gpg.close());

const check = (bytes: Buffer, ring: Buffer, now = today): Promise<SignedDocument> =>
  authenticate({ path: 'index.sjson', bytes }, loadKeyring(ring, []), now);
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('a key that expires', () => {
  test('still proves what it signed before, though it is expired now', async () => {
    const key = gpg.makeKey('expires', 'ed25519', { expires: '30d' });
    const bytes = gpg.clearsign(json, { key, at: '2024-01-20' });
    expect((await check(bytes, gpg.exportKeys([key]))).signer.signedAt).toBe('2024-01-20T12:00:00.000Z');
  });

  test('proves nothing it signed afterwards', async () => {
    const key = gpg.makeKey('shortened', 'ed25519');
    const before = gpg.clearsign(json, { key, at: '2024-01-20' });
    const after = gpg.clearsign(json, { key, at: '2024-06-01' });
    gpg.run(['--batch', '--quick-set-expire', key, '30d'], { at: '2024-01-15' });
    const ring = gpg.exportKeys([key]);
    expect((await check(before, ring)).signer.fingerprint).toBe(key);
    await expect(check(after, ring)).rejects.toThrow(refusal('KEY_EXPIRED', /2024-06-01.*had expired at 2024-02-14/));
  });

  test('proves what it signed before its expiry was put off, though gpg keeps only the newer self-signature', async () => {
    const key = gpg.makeKey('extended', 'rsa2048', { expires: '30d' });
    const stale = gpg.exportKeys([key]);
    const early = gpg.clearsign(json, { key, at: '2024-01-20' });
    gpg.run(['--batch', '--quick-set-expire', key, '1y'], { at: '2024-01-25' });
    const late = gpg.clearsign(json, { key, at: '2024-06-01' });
    const ring = gpg.exportKeys([key]);
    expect((await check(early, ring)).signer.fingerprint).toBe(key);
    expect((await check(late, ring)).signer.fingerprint).toBe(key);
    await expect(check(late, stale)).rejects.toThrow(refusal('KEY_EXPIRED'));
    expect((await check(late, Buffer.concat([stale, ring]))).signer.fingerprint).toBe(key);
  });
});

describe('a revoked key', () => {
  test('proves nothing when it may have been stolen, not even in a ring with an older copy of it', async () => {
    const key = gpg.makeKey('stolen', 'ed25519');
    const bytes = gpg.clearsign(json, { key, at: '2024-01-20' });
    const older = gpg.exportKeys([key]);
    expect((await check(bytes, older)).signer.fingerprint).toBe(key);
    const certificate = readFileSync(join(gpg.home, 'openpgp-revocs.d', `${key}.rev`), 'latin1');
    gpg.run(['--batch', '--import'], { input: certificate.replace(':-----BEGIN', '-----BEGIN') });
    const revoked = gpg.exportKeys([key]);
    for (const ring of [revoked, Buffer.concat([older, revoked]), Buffer.concat([revoked, older])]) {
      await expect(check(bytes, ring)).rejects.toThrow(refusal('KEY_EXPIRED', new RegExp(`${key}.*is revoked`)));
    }
  });

  test('still proves what it signed before it was retired, and in any order', async () => {
    const key = gpg.makeKey('retired', 'ed25519');
    const before = gpg.clearsign(json, { key, at: '2024-01-20' });
    const after = gpg.clearsign(json, { key, at: '2024-06-01' });
    const certificate = gpg.converse(['--gen-revoke', key], ['y', '3', '', 'y'], '2024-03-01');
    gpg.run(['--batch', '--import'], { input: certificate });
    const keyring = loadKeyring(gpg.exportKeys([key]), []);
    for (let round = 0; round < 2; round++) {
      await expect(authenticate({ path: 'a.sjson', bytes: after }, keyring, today)).rejects.toThrow(
        refusal('KEY_EXPIRED', /is revoked/),
      );
      const document = await authenticate({ path: 'b.sjson', bytes: before }, keyring, today);
      expect(document.signer.fingerprint).toBe(key);
    }
  });
});

describe('a signing subkey', () => {
  test('signs for its primary key, which is the one to accept', async () => {
    const key = gpg.makeKey('primary', 'rsa2048');
    gpg.run(['--batch', '--quick-add-key', key, 'ed25519', 'sign', '90d'], { at: '2024-01-02' });
    const subkey = gpg.fingerprints('primary')[1] ?? '';
    const bytes = gpg.clearsign(json, { key: `${subkey}!`, at: '2024-01-20' });
    const ring = gpg.exportKeys([key]);
    const document = { path: 'index.sjson', bytes };
    expect((await authenticate(document, loadKeyring(ring, [key]), today)).signer.fingerprint).toBe(key);
    await expect(authenticate(document, loadKeyring(ring, [subkey]), today)).rejects.toThrow(refusal('SIGNER_UNKNOWN'));
  });

  test('that had expired or is revoked proves nothing', async () => {
    const key = gpg.makeKey('subkeys', 'ed25519');
    gpg.run(['--batch', '--quick-add-key', key, 'ed25519', 'sign', 'never'], { at: '2024-01-02' });
    const subkey = gpg.fingerprints('subkeys')[1] ?? '';
    const bytes = gpg.clearsign(json, { key: `${subkey}!`, at: '2024-06-01' });
    expect((await check(bytes, gpg.exportKeys([key]))).signer.fingerprint).toBe(key);
    gpg.run(['--batch', '--quick-set-expire', key, '30d', subkey], { at: '2024-01-03' });
    await expect(check(bytes, gpg.exportKeys([key]))).rejects.toThrow(refusal('KEY_EXPIRED', /had expired at 2024-02/));
    gpg.converse(['--edit-key', key], ['key 1', 'revkey', 'y', '0', '', 'y', 'save'], '2024-09-01');
    await expect(check(bytes, gpg.exportKeys([key]))).rejects.toThrow(refusal('KEY_EXPIRED', /revoked.*subkey/));
  });

  test('that may not sign proves nothing', async () => {
    const key = gpg.makeKey('certify', 'ed25519');
    const bytes = gpg.clearsign(json, { key, at: '2024-01-20' });
    gpg.converse(['--edit-key', key], ['change-usage', 's', 'q', 'save'], '2024-01-10');
    await expect(check(bytes, gpg.exportKeys([key]))).rejects.toThrow(refusal('SIGNATURE_BAD', /may not sign/));
  });
});

describe('the time of a signature', () => {
  test('may be five minutes ahead of the clock, no more; the message names both times', async () => {
    const key = gpg.makeKey('clock', 'ed25519');
    const bytes = gpg.clearsign(json, { key, at: '2025-03-01' });
    const ring = gpg.exportKeys([key]);
    expect((await check(bytes, ring, new Date('2025-03-01T11:55:00Z'))).signer.fingerprint).toBe(key);
    await expect(check(bytes, ring, new Date('2025-03-01T11:54:59Z'))).rejects.toThrow(
      refusal('CLOCK', /signed at 2025-03-01T12:00:00.000Z.*clock here says 2025-03-01T11:54:59.000Z/),
    );
  });

  test('does not make a changed document a clock failure', async () => {
    const key = gpg.makeKey('changed', 'ed25519');
    const bytes = gpg.clearsign(json, { key, at: '2028-03-01' }).toString().replace('1.0', '1.1');
    await expect(check(Buffer.from(bytes), gpg.exportKeys([key]))).rejects.toThrow(refusal('SIGNATURE_BAD'));
  });

  test('cannot lie before the key was made', async () => {
    const key = gpg.makeKey('early', 'ed25519', { at: '2024-06-01' });
    const bytes = gpg.clearsign(json, {
      key,
      at: '2024-01-01',
      args: ['--ignore-time-conflict', '--ignore-valid-from'],
    });
    await expect(check(bytes, gpg.exportKeys([key]))).rejects.toThrow(refusal('SIGNATURE_BAD', /did not exist yet/));
  });

  test('ends where the signature itself was made to expire', async () => {
    const key = gpg.makeKey('sigexp', 'ed25519');
    const bytes = gpg.clearsign(json, { key, at: '2024-01-20', args: ['--default-sig-expire', '10d'] });
    const ring = gpg.exportKeys([key]);
    expect((await check(bytes, ring, new Date('2024-01-25'))).signer.fingerprint).toBe(key);
    await expect(check(bytes, ring)).rejects.toThrow(refusal('SIGNATURE_BAD', /until 2024-01-30/));
  });
});
