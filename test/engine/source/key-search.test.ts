import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findKeyring, type KeySearch } from '../../../electron/engine/source/key-search.ts';
import { storeKey } from '../../../electron/engine/source/key-store.ts';
import { Gpg } from '../../helpers/gpg.ts';

let gpg: Gpg;
let wanted: string;
let other: string;
let root: string;

beforeAll(() => {
  gpg = new Gpg();
  wanted = gpg.makeKey('wanted', 'ed25519');
  other = gpg.makeKey('other', 'ed25519');
});
beforeEach(() => {
  if (root !== undefined) rmSync(root, { recursive: true });
  root = mkdtempSync(join(tmpdir(), 'sf-keys-'));
  mkdirSync(join(root, 'bundled'));
});
afterAll(() => {
  gpg.close();
  rmSync(root, { recursive: true });
});

const put = (name: string, key: string, args: readonly string[] = []) => {
  const file = join(root, name);
  writeFileSync(file, gpg.exportKeys([key], args));
  return file;
};
const find = (fingerprints: readonly string[], more: Partial<KeySearch> = {}) =>
  findKeyring({
    trust: { kind: 'signed', fingerprints },
    bundledFolder: join(root, 'bundled'),
    keyStoreFolder: join(root, 'stored'),
    systemFiles: [join(root, 'system-1.gpg'), join(root, 'system-2.gpg')],
    ...more,
  });
const missing = (message: RegExp) =>
  expect.objectContaining({ code: 'KEY_MISSING', message: expect.stringMatching(message) });

describe('the key is found', () => {
  test('in the order: the user, the app, the system, keys stored earlier', async () => {
    const armored = gpg.exportKeys([wanted], ['--armor']);
    const stored = { fingerprint: wanted, bytes: Buffer.concat([gpg.exportKeys([wanted]), gpg.exportKeys([other])]) };
    const ids: string[] = [];
    const look = async (more: Partial<KeySearch> = {}) => {
      const keyring = await find([wanted], more);
      expect(keyring.accepts(wanted)).toBe(true);
      ids.push(keyring.id);
    };
    await storeKey(join(root, 'stored'), stored);
    await look();
    writeFileSync(join(root, 'system-2.gpg'), Buffer.concat([armored, Buffer.from('system')]));
    await look();
    writeFileSync(join(root, 'bundled', 'a.asc'), Buffer.concat([armored, Buffer.from('bundled')]));
    await look();
    await look({ keyringFile: put('mine.gpg', wanted) });
    expect(new Set(ids).size).toBe(4);
  });

  test('past files that hold other keys or are no keyrings', async () => {
    put('bundled/a.gpg', other);
    writeFileSync(join(root, 'bundled', 'b.gpg'), 'rubbish');
    mkdirSync(join(root, 'bundled', 'c.gpg'));
    put('bundled/README', wanted);
    put('system-2.gpg', wanted);
    expect((await find([wanted])).fingerprints).toEqual([wanted]);
  });

  test('by any of several fingerprints, however written', async () => {
    put('system-1.gpg', wanted, ['--armor']);
    const keyring = await find([other, `0x${wanted.toLowerCase()}`]);
    expect([keyring.accepts(wanted), keyring.accepts(other)]).toEqual([true, false]);
  });

  test("in the user's file without any fingerprint: all its keys are accepted", async () => {
    const keyringFile = put('mine.gpg', other);
    expect((await find([], { keyringFile })).accepts(other)).toBe(true);
  });

  test("in the source's own keyring file, unless another is given", async () => {
    const trust = { kind: 'signed', fingerprints: [], keyringFile: put('source.gpg', wanted) } as const;
    expect((await find([], { trust })).fingerprints).toEqual([wanted]);
    expect((await find([], { trust, keyringFile: put('mine.gpg', other) })).fingerprints).toEqual([other]);
  });
});

describe('KEY_MISSING', () => {
  test('lists where it looked and says what to do', async () => {
    put('bundled/a.gpg', other);
    writeFileSync(join(root, 'system-1.gpg'), 'rubbish');
    const error: unknown = await find([wanted]).catch((thrown: unknown) => thrown);
    expect(error).toEqual(missing(new RegExp(`${wanted}.*--keyring FILE.*--fetch-key`)));
    const looked = [
      `${join(root, 'bundled', 'a.gpg')} (holds other keys)`,
      `${join(root, 'system-1.gpg')} (no keyring)`,
      `${join(root, 'system-2.gpg')} (not there)`,
      `${join(root, 'stored', `${wanted}.gpg`)} (not there)`,
    ];
    expect(String(error)).toContain(`Looked in: ${looked.join(', ')}.`);
  });

  test('names a file of the user that is not there, is a folder or holds no key, and looks no further', async () => {
    put('system-1.gpg', wanted);
    const file = (name: string) => ({ keyringFile: join(root, name) });
    writeFileSync(join(root, 'empty.gpg'), '');
    await expect(find([wanted], file('absent.gpg'))).rejects.toThrow(missing(/absent\.gpg cannot be read: not there/));
    await expect(find([wanted], file('bundled'))).rejects.toThrow(missing(/bundled cannot be read/));
    await expect(find([wanted], file('empty.gpg'))).rejects.toThrow(missing(/empty\.gpg is empty/));
  });

  test("names the keys of the user's file when none of them is the one asked for", async () => {
    put('system-1.gpg', wanted);
    const keyringFile = put('mine.gpg', other);
    await expect(find([wanted], { keyringFile })).rejects.toThrow(
      missing(new RegExp(`holds ${other}.*signed by ${wanted}`)),
    );
  });

  test('when nothing says which key it should be', async () => {
    put('system-1.gpg', wanted);
    await expect(find([])).rejects.toThrow(missing(/--keyring FILE.*--fingerprint/));
  });
});
