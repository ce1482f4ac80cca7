import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NetworkError } from '../../../electron/engine/errors.ts';
import { storeKey } from '../../../electron/engine/source/key-store.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { defaultKeyserver, fetchKeyFromKeyserver } from '../../../electron/engine/source/keyserver.ts';
import { Gpg } from '../../helpers/gpg.ts';

let gpg: Gpg;
let wanted: string;
let other: string;
let server: Server;
let keyserver: string;
let asked: string[];
/** What the key server answers for a search term; none: 404, as real ones do. */
let answers: Map<string, Buffer>;

beforeAll(async () => {
  gpg = new Gpg();
  wanted = gpg.makeKey('wanted', 'rsa2048');
  other = gpg.makeKey('other', 'ed25519');
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const url = new URL(request.url ?? '', 'http://localhost');
    const answer = url.pathname === '/pks/lookup' ? answers.get(url.searchParams.get('search') ?? '') : undefined;
    if (answer === undefined) response.writeHead(404).end('Not found');
    else response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  keyserver = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
beforeEach(() => {
  asked = [];
  answers = new Map();
});
afterAll(() => {
  server.close();
  gpg.close();
});

async function request(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new NetworkError('HTTP_STATUS', `The server answered ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}
const fetchKey = (fingerprint: string) => fetchKeyFromKeyserver({ fingerprint, request, keyserver });
const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('a key from a keyserver', () => {
  test('is asked for by its whole fingerprint and comes in binary', async () => {
    answers.set(`0x${wanted}`, gpg.exportKeys([wanted], ['--armor']));
    const key = await fetchKey(`0x${wanted.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}`);
    expect(key).toEqual({ fingerprint: wanted, bytes: gpg.exportKeys([wanted]) });
    expect(asked).toEqual([`/pks/lookup?op=get&options=mr&search=0x${wanted}`]);
  });

  test("is asked of Ubuntu's keyserver unless another is named", async () => {
    const urls: string[] = [];
    const bytes = gpg.exportKeys([wanted], ['--armor']);
    const key = await fetchKeyFromKeyserver({
      fingerprint: wanted,
      request: async (url) => {
        urls.push(url);
        return bytes;
      },
    });
    expect(key.fingerprint).toBe(wanted);
    expect(urls).toEqual([`${defaultKeyserver}/pks/lookup?op=get&options=mr&search=0x${wanted}`]);
    expect(defaultKeyserver).toMatch(/^https:/);
  });

  test.each([
    ['another key', () => [other]],
    ['the key and another one', () => [wanted, other]],
  ])('is refused as SIGNER_UNKNOWN when %s arrives', async (_what, keys) => {
    answers.set(`0x${wanted}`, gpg.exportKeys(keys(), ['--armor']));
    await expect(fetchKey(wanted)).rejects.toThrow(
      failure('SIGNER_UNKNOWN', new RegExp(`${wanted} but sent ${other}`)),
    );
  });

  test('is refused as SIGNER_UNKNOWN when the fingerprint is only that of a subkey', async () => {
    const key = gpg.makeKey('subkeys', 'ed25519');
    gpg.run(['--batch', '--quick-add-key', key, 'ed25519', 'sign', 'never'], { at: '2024-01-02' });
    const subkey = gpg.fingerprints('subkeys')[1] ?? '';
    answers.set(`0x${subkey}`, gpg.exportKeys([key], ['--armor']));
    await expect(fetchKey(subkey)).rejects.toThrow(failure('SIGNER_UNKNOWN', new RegExp(key)));
  });

  test.each([
    ['the server does not have it', undefined],
    ['a web page arrives', Buffer.from('<html>no such key</html>')],
    ['nothing arrives', Buffer.alloc(0)],
  ])('is KEY_MISSING when %s', async (_what, answer) => {
    if (answer !== undefined) answers.set(`0x${wanted}`, answer);
    await expect(fetchKey(wanted)).rejects.toThrow(failure('KEY_MISSING', new RegExp(wanted)));
  });

  test.each(['7FF3F408476CF100', '', 'x'.repeat(40), `${'A'.repeat(40)}&op=index`])(
    'is not asked for by %j, which is no whole fingerprint',
    async (fingerprint) => {
      await expect(fetchKey(fingerprint)).rejects.toThrow(failure('BAD_ARGUMENT', /whole fingerprint/));
      expect(asked).toEqual([]);
    },
  );

  test('lets a cancellation and a bug through as they are', async () => {
    const bug = new TypeError('x is not a function');
    const broken = fetchKeyFromKeyserver({ fingerprint: wanted, request: () => Promise.reject(bug), keyserver });
    await expect(broken).rejects.toBe(bug);
  });
});

describe('a stored key', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sf-store-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('replaces the earlier one, leaves nothing else behind and is for the user only', async () => {
    const folder = join(root, 'data', 'keys');
    await storeKey(folder, { fingerprint: wanted, bytes: Buffer.from('old') });
    const file = await storeKey(folder, { fingerprint: wanted, bytes: gpg.exportKeys([wanted]) });
    expect(file).toBe(join(folder, `${wanted}.gpg`));
    expect(readdirSync(folder)).toEqual([`${wanted}.gpg`]);
    expect(loadKeyring(readFileSync(file), []).fingerprints).toEqual([wanted]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is NOT_WRITABLE where its folder cannot be made', async () => {
    writeFileSync(join(root, 'data'), 'a file');
    const storing = storeKey(join(root, 'data', 'keys'), { fingerprint: wanted, bytes: Buffer.from('x') });
    await expect(storing).rejects.toThrow(failure('NOT_WRITABLE', new RegExp(wanted)));
  });
});
