import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '../../../electron/engine/errors.ts';
import { authenticate } from '../../../electron/engine/source/authenticate.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { Gpg } from '../../helpers/gpg.ts';
import { sharedFolder } from '../../helpers/shared.ts';

let gpg: Gpg;
let rsa: string;
let ed: string;
beforeAll(() => {
  gpg = new Gpg();
  rsa = gpg.makeKey('rsa', 'rsa2048');
  ed = gpg.makeKey('ed', 'ed25519', { expires: '60d' });
  gpg.run(['--batch', '--quick-add-key', rsa, 'rsa2048', 'sign', 'never'], { at: '2024-01-02' });
});
afterAll(() => gpg.close());

describe('a keyring', () => {
  test.each([
    ['binary', () => gpg.exportKeys([rsa, ed])],
    ['armored', () => gpg.exportKeys([rsa, ed], ['--armor'])],
    [
      'several armored blocks with words between',
      () => Buffer.from(`ours:\n${gpg.exportKeys([rsa], ['--armor'])}\nand\n${gpg.exportKeys([ed], ['--armor'])}`),
    ],
    [
      'armored with CRLF line ends',
      () => Buffer.from(gpg.exportKeys([rsa, ed], ['--armor']).toString().replaceAll('\n', '\r\n')),
    ],
    [
      "GnuPG's keybox",
      () => {
        const keybox = join(gpg.home, 'made.kbx');
        const input = gpg.exportKeys([rsa, ed]);
        gpg.run(['--batch', '--no-default-keyring', '--keyring', keybox, '--import'], { input });
        return readFileSync(keybox);
      },
    ],
    [
      'public and secret keys together',
      () => Buffer.concat([gpg.run(['--batch', '--export-secret-keys', ed]), gpg.exportKeys([rsa, ed])]),
    ],
  ])('is read as %s', async (_what, make) => {
    const keyring = loadKeyring(make(), []);
    expect(keyring.fingerprints.toSorted()).toEqual([rsa, ed].sort());
    expect((await keyring.keys()).map((key) => key.fingerprint).sort()).toEqual([rsa, ed].sort());
    const bytes = gpg.clearsign('{}\n', { key: ed, at: '2024-02-01' });
    const document = await authenticate({ path: 'index.sjson', bytes }, keyring, new Date('2025-01-01'));
    expect(document.signer.fingerprint).toBe(ed);
  });

  test('tells what its keys say of themselves', async () => {
    expect(await loadKeyring(gpg.exportKeys([rsa, ed]), []).keys()).toEqual([
      {
        fingerprint: rsa,
        userIds: ['rsa <rsa@example.com>'],
        createdAt: '2024-01-01T12:00:00.000Z',
        algorithm: 'RSA 2048',
      },
      {
        fingerprint: ed,
        userIds: ['ed <ed@example.com>'],
        createdAt: '2024-01-01T12:00:00.000Z',
        expiresAt: '2024-03-01T12:00:00.000Z',
        algorithm: 'Ed25519',
      },
    ]);
  });

  test('with the Ubuntu Cloud Image Builder key loads, though all its self-signatures are SHA-1', async () => {
    const bytes = readFileSync(sharedFolder('keyrings', 'ubuntu-cloudimage-keyring.asc'));
    const keyring = loadKeyring(bytes, ['4A3CE3CD565D7EB5C810E2B97FF3F408476CF100']);
    expect(keyring.accepts('4A3CE3CD565D7EB5C810E2B97FF3F408476CF100')).toBe(true);
    expect(await keyring.keys()).toEqual([
      expect.objectContaining({
        fingerprint: '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100',
        userIds: [expect.stringContaining('Ubuntu Cloud Image Builder')],
        createdAt: '2012-10-27T23:52:49.000Z',
        algorithm: 'RSA 4096',
      }),
    ]);
  });

  test('finds a key by the key ids of its subkeys too', () => {
    const keyring = loadKeyring(gpg.exportKeys([rsa, ed]), []);
    const ids = gpg.fingerprints('rsa').map((fingerprint) => fingerprint.slice(-16));
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(keyring.holders(id).map((block) => block.fingerprint)).toEqual([rsa]);
    expect(keyring.holders('0000000000000000')).toEqual([]);
  });

  test('has an identity of its bytes and its accepted keys, in whatever order', () => {
    const bytes = gpg.exportKeys([rsa, ed]);
    const id = loadKeyring(bytes, [rsa, ed]).id;
    expect(loadKeyring(Buffer.from(bytes), [ed.toLowerCase(), rsa]).id).toBe(id);
    expect(loadKeyring(bytes, [rsa]).id).not.toBe(id);
    expect(loadKeyring(gpg.exportKeys([rsa, ed], ['--armor']), [rsa, ed]).id).not.toBe(id);
  });

  test('is loaded without openpgp, which costs a tenth of a quick sync', () => {
    const module = new URL('../../../electron/engine/source/key-search.ts', import.meta.url);
    const script = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name === 'openpgp') throw new Error('openpgp was loaded');
        return next(name, context);
      } });
      const { findKeyring } = await import(${JSON.stringify(module.href)});
      const trust = { kind: 'signed', fingerprints: ['${rsa}'] };
      const found = await findKeyring({ trust, keyringFile: process.argv[1], keyStoreFolder: '' });
      console.log(found.fingerprints.join());
      await found.keys().catch((error) => console.log(error.message));`;
    const file = join(gpg.home, 'ring.gpg');
    gpg.run(['--batch', '--output', file, '--export', rsa]);
    const cwd = fileURLToPath(new URL('.', module));
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { cwd }).toString();
    expect(output.split('\n')).toEqual([rsa, 'openpgp was loaded', '']);
  });
});

describe('KEY_MISSING, naming the keyring, for', () => {
  test.each([
    ['an empty file', () => Buffer.alloc(0), /is empty/],
    ['a text', () => Buffer.from('no key here\n'), /no OpenPGP public key/],
    ['a web page', () => Buffer.from('<html>Not found</html>'), /no OpenPGP public key/],
    ['rubbish', () => Buffer.from([0x99, 0x01, 0xff, 0x00]), /cannot be read/],
    ['a signature', () => gpg.detachSign('x', { key: rsa, at: '2024-02-01' }), /no OpenPGP public key/],
    ['an armored signature', () => gpg.clearsign('x', { key: rsa, at: '2024-02-01' }), /no OpenPGP public key/],
    ['a key cut short', () => gpg.exportKeys([rsa]).subarray(0, 200), /cannot be read.*cut short/],
    [
      'damaged armor',
      () => Buffer.from(gpg.exportKeys([rsa], ['--armor']).toString().replace('\n=', '\n*')),
      /cannot be read/,
    ],
    ['secret keys alone', () => gpg.run(['--batch', '--export-secret-keys', ed]), /secret keys only/],
    ['armored secret keys', () => gpg.run(['--batch', '--armor', '--export-secret-keys', ed]), /secret keys only/],
  ])('%s', (_what, make, message) => {
    expect(() => loadKeyring(make(), [], 'The keyring k.gpg')).toThrowError(
      expect.objectContaining({ code: 'KEY_MISSING', message: expect.stringMatching(message) }),
    );
    expect(() => loadKeyring(make(), [], 'The keyring k.gpg')).toThrowError(/^The keyring k\.gpg /);
  });
});

describe('a damaged keyring', () => {
  test('never proves another document, and fails only in ways we know', async () => {
    const ring = gpg.exportKeys([ed]);
    const bytes = gpg.clearsign('{}\n', { key: ed, at: '2024-02-01' });
    for (let position = 0; position < ring.length; position++) {
      const damaged = Buffer.from(ring);
      damaged[position] = (damaged[position] ?? 0) ^ (1 << (position % 8));
      const outcome = await Promise.try(() =>
        authenticate({ path: 'index.sjson', bytes }, loadKeyring(damaged, [ed]), new Date('2025-01-01')),
      ).catch((error: unknown) => error);
      if (outcome instanceof EngineError) continue;
      expect(outcome, `byte ${position}`).toMatchObject({ payload: '{}', signer: { fingerprint: ed } });
    }
  });
});
