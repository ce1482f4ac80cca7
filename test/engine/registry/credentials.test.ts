import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CredentialFile } from '../../../electron/engine/registry/credentials.ts';
import {
  parseCredentials,
  readCredentialsInput,
  takeUrlCredentials,
} from '../../../electron/engine/registry/credentials-input.ts';

import type { SecretBox } from '../../../electron/engine/registry/secret-box.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamferry-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const basic = (user: string, password: string) => ({ kind: 'basic', user, password });

describe('the store', () => {
  test('it keeps one entry a source, in a file of mode 0600 in a folder of mode 0700, with nothing left beside it', async () => {
    const data = join(folder, 'data');
    const store = new CredentialFile(data);
    await store.set('a', { kind: 'bearer', token: 't1' });
    await store.set('b', { kind: 'bearer', token: 't2' });
    await store.set('a', { kind: 'basic', user: 'u', password: 'p' });
    expect(await new CredentialFile(data).get('a')).toEqual(basic('u', 'p'));
    expect([...(await store.ids())]).toEqual(['a', 'b']);
    expect(readdirSync(data)).toEqual(['credentials.json']);
    if (process.platform !== 'win32') {
      expect(statSync(data).mode & 0o777).toBe(0o700);
      expect(statSync(join(data, 'credentials.json')).mode & 0o777).toBe(0o600);
    }
  });

  test('reading writes nothing', async () => {
    const store = new CredentialFile(join(folder, 'data'));
    expect(await store.get('a')).toBeUndefined();
    await store.delete('a');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('a broken file is named, its content is not', async () => {
    writeFileSync(join(folder, 'credentials.json'), '{"version":1,"credentials":{"a":{"token":"sesame"');
    const refusal = await new CredentialFile(folder).get('a').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'LEDGER_CORRUPT' });
    expect(String(refusal)).not.toContain('sesame');
  });
});

describe('with a keystore', () => {
  const box: SecretBox = {
    seal: (text) => Buffer.from(text).toString('base64'),
    open: async (sealed) => Buffer.from(sealed, 'base64').toString(),
  };

  test('what is new is sealed, what is plain is read as before', async () => {
    await new CredentialFile(folder).set('old', { kind: 'bearer', token: 'sesame-1' });
    const store = new CredentialFile(folder, box);
    await store.set('new', { kind: 'basic', user: 'u', password: 'sesame-2' });
    const text = readFileSync(join(folder, 'credentials.json'), 'utf8');
    expect(text).toContain('sesame-1');
    expect(text).not.toContain('sesame-2');
    expect(await store.get('old')).toEqual({ kind: 'bearer', token: 'sesame-1' });
    expect(await store.get('new')).toEqual(basic('u', 'sesame-2'));
  });

  test('without it, or with another, a sealed one is told apart and can be replaced or removed', async () => {
    await new CredentialFile(folder, box).set('a', { kind: 'bearer', token: 'sesame' });
    const other: SecretBox = {
      seal: box.seal,
      open: () => {
        throw new Error('wrong machine');
      },
    };
    const plain = new CredentialFile(folder);
    expect([...(await plain.ids())]).toEqual(['a']);
    await expect(plain.get('a')).rejects.toMatchObject({
      code: 'KEY_MISSING',
      message: expect.stringContaining('keystore of the desktop application'),
    });
    await expect(new CredentialFile(folder, other).get('a')).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await plain.set('a', { kind: 'bearer', token: 'again' });
    expect(await plain.get('a')).toEqual({ kind: 'bearer', token: 'again' });
    await plain.delete('a');
    expect(await plain.get('a')).toBeUndefined();
  });

  test('a keystore that refuses keeps everything out of the file', async () => {
    const shut: SecretBox = {
      seal: () => {
        throw new Error('locked');
      },
      open: box.open,
    };
    const store = new CredentialFile(folder, shut);
    await expect(store.set('a', { kind: 'bearer', token: 'sesame' })).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
    expect(existsSync(join(folder, 'credentials.json'))).toBe(false);
  });
});

describe('a credentials file of the user', () => {
  const netrc = [
    '# lab machines',
    'machine other.example login o password x',
    'machine lab.example',
    '  login me account ignored',
    '  password sesame',
    'default login anyone password guest',
  ].join('\n');

  test.each([
    ['user and password', 'me:se:same \n', basic('me', 'se:same')],
    ['user and password after a comment and a BOM', '\uFEFF# lab\n\nme:sesame\r\n', basic('me', 'sesame')],
    ['an empty password', 'me:', basic('me', '')],
    ['a bearer token', 'Bearer abc.DEF==\n', { kind: 'bearer', token: 'abc.DEF==' }],
    ['a bearer token in lower case', 'bearer abc', { kind: 'bearer', token: 'abc' }],
    ['a token', 'token abc', { kind: 'bearer', token: 'abc' }],
    ['a user called token', 'token:abc', basic('token', 'abc')],
    ['the netrc entry of the host', netrc, basic('me', 'sesame')],
    ['the default netrc entry', 'machine other.example login o password x default login d password y', basic('d', 'y')],
    ['no netrc entry of the host', 'machine other.example login o password x', undefined],
    ['a netrc entry without password', 'machine lab.example login me', undefined],
    ['nothing', ' \n# only a comment\n', undefined],
    ['neither', 'sesame', undefined],
    ['no user', ':sesame', undefined],
  ])('%s', (_, text, expected) => {
    expect(parseCredentials(text, 'LAB.example')).toEqual(expected);
  });

  test('one that others can read is told as exposed', async () => {
    const file = join(folder, 'c');
    writeFileSync(file, 'me:sesame', { mode: 0o600 });
    expect(await readCredentialsInput(file, 'h')).toEqual({ credentials: basic('me', 'sesame'), exposed: false });
    chmodSync(file, 0o640);
    expect((await readCredentialsInput(file, 'h')).exposed).toBe(process.platform !== 'win32');
  });

  test.each([
    ['a missing one', undefined],
    ['one without credentials', 'sesame'],
    ['a huge one', `me:${'sesame'.repeat(20_000)}`],
  ])('%s is refused without a word of its content', async (_, text) => {
    const file = join(folder, 'c');
    if (text !== undefined) writeFileSync(file, text);
    const refusal = await readCredentialsInput(file, 'h').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'BAD_ARGUMENT', path: file });
    expect(String(refusal)).not.toContain('sesame');
  });
});

test.each([
  ['http://h/p/', { url: 'http://h/p/' }],
  ['http://me:p%40ss@h/p/', { url: 'http://h/p/', credentials: basic('me', 'p@ss') }],
  ['https://me@h:8443/', { url: 'https://h:8443/', credentials: basic('me', '') }],
  ['/srv/images', { url: '/srv/images' }],
  ['practice:', { url: 'practice:' }],
])('credentials are taken out of %s', (url, expected) => {
  expect(takeUrlCredentials(url)).toEqual(expected);
});
