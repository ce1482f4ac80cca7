import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PassphraseStore, SigningKeys } from '../../../electron/engine/publication/signing-key.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { Gpg } from '../../helpers/gpg.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = () => new Date('2026-01-01T12:00:00.000Z');
const quick = { algorithm: 'ed25519', userName: 'Streamferry' } as const;
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

function passphraseStore(): { readonly kept: Map<string, string>; readonly store: PassphraseStore } {
  const kept = new Map<string, string>();
  const store: PassphraseStore = {
    get: async (fingerprint) => kept.get(fingerprint),
    set: async (fingerprint, passphrase) => void kept.set(fingerprint, passphrase),
    delete: async (fingerprint) => void kept.delete(fingerprint),
  };
  return { kept, store };
}

function keysIn(dataFolder: string, passphrases?: PassphraseStore): SigningKeys {
  return new SigningKeys({ dataFolder, now, ...(passphrases === undefined ? {} : { passphrases }) });
}

let gpg: Gpg;
beforeAll(() => {
  gpg = new Gpg();
});
afterAll(() => gpg.close());

describe('a new signing key', () => {
  test.each([
    ['rsa4096', 'RSA 4096'],
    ['ed25519', 'Ed25519'],
  ] as const)('of kind %s is of version 4, never expires and is known to gpg', async (algorithm, name) => {
    const keys = keysIn(tempFolder());
    const key = await keys.ensure({ algorithm, userName: 'Ferry 7' });
    expect(key).toEqual({
      fingerprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      userIds: ['Ferry 7'],
      createdAt: '2026-01-01T12:00:00.000Z',
      algorithm: name,
      state: 'current',
      locked: false,
    });
    gpg.run(['--batch', '--import'], { input: await keys.publicKeyring() });
    expect(gpg.fingerprints('Ferry 7')).toContain(key.fingerprint);
  });

  test('is made once, also when two ask at the same time, and is there in the next process', async () => {
    const folder = tempFolder();
    const made = await Promise.all([keysIn(folder).ensure(quick), keysIn(folder).ensure(quick)]);
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await keysIn(folder).list()).toEqual([made[0]]);
    expect(await keysIn(folder).ensure()).toEqual(made[0]);
  });

  test.skipIf(process.platform === 'win32')('is readable by its owner only, whatever a copy made of it', async () => {
    const folder = tempFolder();
    const keys = keysIn(folder);
    const mode = (...parts: string[]) => statSync(join(folder, 'signing', ...parts)).mode & 0o777;
    await keys.ensure(quick);
    expect([mode(), mode('keys.json')]).toEqual([0o700, 0o600]);
    await chmod(join(folder, 'signing', 'keys.json'), 0o644);
    await chmod(join(folder, 'signing'), 0o755);
    await keys.rotate(quick);
    expect([mode(), mode('keys.json')]).toEqual([0o700, 0o600]);
  });

  test('is never overwritten by a file that cannot be read, nor is that file quoted', async () => {
    const folder = tempFolder();
    const broken = '{"version":1,"keys":[{"secretKey":"c2VjcmV0"';
    await mkdir(join(folder, 'signing'));
    await writeFile(join(folder, 'signing', 'keys.json'), broken);
    const failure = await keysIn(folder)
      .ensure(quick)
      .catch((error: unknown) => error);
    expect(failure).toEqual(refusal('LEDGER_CORRUPT'));
    expect(String(failure)).not.toContain('c2VjcmV0');
    expect(readFileSync(join(folder, 'signing', 'keys.json'), 'utf8')).toBe(broken);
  });
});

test.each(['', '  ', 'a <b@c>', 'two\nlines'])('a key is not given the name %j', async (userName) => {
  const keys = keysIn(tempFolder());
  await expect(keys.ensure({ ...quick, userName })).rejects.toEqual(refusal('BAD_ARGUMENT', /name/));
  expect(await keys.list()).toEqual([]);
});

describe('without a key', () => {
  test('there is no keyring and nothing to sign with', async () => {
    const keys = keysIn(tempFolder());
    expect(await keys.list()).toEqual([]);
    await expect(keys.publicKeyring()).rejects.toEqual(refusal('KEY_MISSING'));
    await expect(keys.unlock()).rejects.toEqual(refusal('KEY_MISSING'));
    await expect(keys.exportSecret()).rejects.toEqual(refusal('KEY_MISSING'));
  });
});

describe('rotation', () => {
  test('signs by the new key, keeps the old public one for those who know it, and forgets its secret', async () => {
    const folder = tempFolder();
    const keys = keysIn(folder);
    const old = await keys.ensure(quick);
    const fresh = await keys.rotate(quick);
    expect(await keys.list()).toEqual([
      { ...fresh, state: 'current' },
      { ...old, state: 'retired' },
    ]);
    const ring = loadKeyring(await keys.publicKeyring(), []);
    expect(ring.fingerprints).toEqual([fresh.fingerprint, old.fingerprint]);
    expect((await keys.unlock()).fingerprint).toBe(fresh.fingerprint);
    const stored = JSON.parse(readFileSync(join(folder, 'signing', 'keys.json'), 'utf8'));
    expect(stored.keys.map((key: object) => 'secretKey' in key)).toEqual([true, false]);
  });

  test('ends when the old key is forgotten; the current one cannot be', async () => {
    const keys = keysIn(tempFolder());
    const old = await keys.ensure(quick);
    await expect(keys.forget(old.fingerprint)).rejects.toEqual(refusal('BAD_ARGUMENT', /current/));
    const fresh = await keys.rotate(quick);
    await keys.forget(old.fingerprint.toLowerCase());
    expect((await keys.list()).map(({ fingerprint }) => fingerprint)).toEqual([fresh.fingerprint]);
    await expect(keys.forget(old.fingerprint)).rejects.toEqual(refusal('BAD_ARGUMENT', /known are/));
  });
});

describe('a locked key', () => {
  test('is opened by its passphrase and by no other', async () => {
    const keys = keysIn(tempFolder());
    const key = await keys.ensure({ ...quick, passphrase: 'open sesame' });
    expect(key.locked).toBe(true);
    expect(await keys.unlock('open sesame')).toMatchObject({ fingerprint: key.fingerprint });
    await expect(keys.unlock('open barley')).rejects.toEqual(refusal('KEY_MISSING', /does not open/));
    await expect(keys.unlock()).rejects.toEqual(refusal('KEY_MISSING', /was not given/));
  });

  test('is opened by the keystore, which learns passphrases that were right and forgets retired keys', async () => {
    const folder = tempFolder();
    const { kept, store } = passphraseStore();
    const key = await keysIn(folder, store).ensure({ ...quick, passphrase: 'one' });
    expect([...kept]).toEqual([[key.fingerprint, 'one']]);
    await keysIn(folder, store).unlock();
    kept.clear();
    await expect(keysIn(folder, store).unlock('two')).rejects.toEqual(refusal('KEY_MISSING'));
    expect(kept.size).toBe(0);
    await keysIn(folder, store).unlock('one');
    expect([...kept]).toEqual([[key.fingerprint, 'one']]);
    await keysIn(folder, store).rotate(quick);
    expect(kept.size).toBe(0);
  });

  test('is stored and exported locked, so that gpg asks for the passphrase too', async () => {
    const keys = keysIn(tempFolder());
    const key = await keys.ensure({ algorithm: 'rsa4096', userName: 'Locked Ferry', passphrase: 'open sesame' });
    const secret = await keys.exportSecret();
    expect(secret.toString()).toMatch(/^-----BEGIN PGP PRIVATE KEY BLOCK-----/);
    gpg.run(['--batch', '--import'], { input: secret });
    const sign = (passphrase: string) =>
      gpg.run(['--batch', '--local-user', key.fingerprint, '--passphrase', passphrase, '--detach-sign'], {
        input: 'x',
      });
    expect(() => sign('wrong')).toThrow();
    expect(sign('open sesame').length).toBeGreaterThan(0);
  });
});

describe('export', () => {
  test('gives one public key binary or armored, never the secret one', async () => {
    const keys = keysIn(tempFolder());
    const key = await keys.ensure(quick);
    const forms = [await keys.exportPublic('binary'), await keys.exportPublic('armored', key.fingerprint)];
    for (const bytes of forms) expect(loadKeyring(bytes, []).fingerprints).toEqual([key.fingerprint]);
    expect(forms[1]?.toString()).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
    await expect(keys.exportPublic('binary', '0'.repeat(40))).rejects.toEqual(refusal('BAD_ARGUMENT'));
  });
});

describe('import', () => {
  const secretOf = (name: string, ...args: string[]) => gpg.run(['--batch', ...args, '--export-secret-keys', name]);

  test.each([
    ['RSA, binary', 'rsa2048', []],
    ['Ed25519, armored', 'ed25519', ['--armor']],
  ] as const)('takes a key that gpg made: %s', async (name, algorithm, args) => {
    const fingerprint = gpg.makeKey(`own-${algorithm}`, algorithm);
    const keys = keysIn(tempFolder());
    const old = await keys.ensure(quick);
    const key = await keys.import({ bytes: secretOf(fingerprint, ...args) });
    expect(name).toContain(key.algorithm.split(' ')[0]);
    expect(key).toMatchObject({ fingerprint, state: 'current', locked: false });
    expect((await keys.list()).map((one) => [one.fingerprint, one.state])).toEqual([
      [fingerprint, 'current'],
      [old.fingerprint, 'retired'],
    ]);
  });

  test('takes back what was exported, locked as it was', async () => {
    const keys = keysIn(tempFolder());
    const { kept, store } = passphraseStore();
    const key = await keys.ensure({ ...quick, passphrase: 'pass' });
    const others = keysIn(tempFolder(), store);
    const bytes = await keys.exportSecret();
    await expect(others.import({ bytes })).rejects.toEqual(refusal('KEY_MISSING'));
    await expect(others.import({ bytes, passphrase: 'word' })).rejects.toEqual(refusal('KEY_MISSING'));
    expect(await others.list()).toEqual([]);
    expect(await others.import({ bytes, passphrase: 'pass' })).toEqual(key);
    expect([...kept]).toEqual([[key.fingerprint, 'pass']]);
    expect((await others.unlock()).fingerprint).toBe(key.fingerprint);
  });

  test('takes a key that signs by a subkey', async () => {
    const fingerprint = gpg.makeKey('sub', 'rsa2048');
    gpg.run(['--batch', '--quick-add-key', fingerprint, 'rsa2048', 'sign'], { at: '2024-06-01' });
    const key = await keysIn(tempFolder()).import({ bytes: secretOf(fingerprint) });
    expect(key.fingerprint).toBe(fingerprint);
  });

  test('refuses what cannot sign', async () => {
    const expired = gpg.makeKey('expired', 'ed25519', { expires: '2024-02-01' });
    const owner = gpg.makeKey('owner', 'ed25519');
    const two = Buffer.concat([secretOf(expired), secretOf(owner)]);
    const cases: [Buffer, RegExp][] = [
      [Buffer.from('no key at all'), /cannot be read/],
      [gpg.exportKeys([owner]), /secret/],
      [secretOf(expired), /cannot sign now/],
      [two, /2 secret keys/],
    ];
    const folder = tempFolder();
    for (const [bytes, reason] of cases) {
      await expect(keysIn(folder).import({ bytes })).rejects.toEqual(refusal('BAD_ARGUMENT', reason));
    }
    expect(await keysIn(folder).list()).toEqual([]);
    expect(readdirSync(join(folder, 'signing'))).toEqual(['lock.sqlite']);
  });
});
