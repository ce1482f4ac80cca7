import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gpg } from '../helpers/gpg.ts';
import { sharedFolder } from '../helpers/shared.ts';
import { streamferry } from '../helpers/streamferry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { treeOf } from '../helpers/tree.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const tinyKeyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');
const wrongKeyring = sharedFolder('streams', 'maas-tiny', 'wrong.gpg');
const index = 'streams/v1/index.sjson';
const loaders = 'streams/v1/com.ubuntu.maas:stable:1:bootloader-download.sjson';
const centos = 'streams/v1/com.ubuntu.maas:stable:centos-bases-download.sjson';
const filters = ['os~(grub*|pxelinux)', '--max=1'];

let gpg: Gpg;
let ownKeyring: string;
let key: string;

/** The stream of maas-tiny signed by a key of this test, so that it can be signed again in other ways. */
let own: string;

beforeAll(() => {
  gpg = new Gpg();
  key = gpg.makeKey('own', 'rsa2048');
  own = join(gpg.home, 'stream');
  ownKeyring = join(gpg.home, 'own.gpg');
  writeFileSync(ownKeyring, gpg.exportKeys([key]));
  cpSync(tiny, own, { recursive: true });
  for (const path of [index, loaders, centos, 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson']) {
    writeFileSync(join(own, path), gpg.clearsign(plain(path), { key }));
  }
});

afterAll(() => gpg.close());

function plain(path: string): string {
  return readFileSync(join(tiny, path.replace(/\.sjson$/, '.json')), 'utf8');
}

interface Refusal {
  readonly what: string;
  /** Changes a copy of the stream. */
  readonly change: (root: string) => void;
  readonly keyring?: () => string;
  readonly code: string;
  readonly says: RegExp;
}

const sign = (root: string, path: string, text: string, args: readonly string[] = []) =>
  writeFileSync(join(root, path), gpg.clearsign(text, { key, args }));

const refusals: readonly Refusal[] = [
  {
    what: 'a keyring without the key that signed',
    change: () => undefined,
    keyring: () => wrongKeyring,
    code: 'SIGNER_UNKNOWN',
    says: /signed by key .* not in the keyring/,
  },
  {
    what: 'one byte of the index changed',
    change: (root) => flip(join(root, index)),
    code: 'SIGNATURE_BAD',
    says: /index\.sjson/,
  },
  {
    what: 'one byte of a product file that nothing is taken of changed',
    change: (root) => flip(join(root, centos)),
    code: 'SIGNATURE_BAD',
    says: /centos/,
  },
  {
    what: 'an index without a signature',
    change: (root) => writeFileSync(join(root, index), plain(index)),
    code: 'SIGNATURE_MISSING',
    says: /sign/,
  },
  {
    what: 'a product file without a signature',
    change: (root) => writeFileSync(join(root, loaders), plain(loaders)),
    code: 'SIGNATURE_MISSING',
    says: /bootloader/,
  },
  {
    what: 'an index signed with SHA-1',
    change: (root) => sign(root, index, plain(index), ['--digest-algo', 'SHA1', '--allow-weak-digest-algos']),
    code: 'SIGNATURE_BAD',
    says: /SHA-?1/i,
  },
  {
    what: 'another signed product file in the place of one',
    change: (root) => cpSync(join(root, centos), join(root, loaders)),
    code: 'MISPLACED',
    says: /bootloader/,
  },
  {
    what: 'a signed product file in the place of the index',
    change: (root) => cpSync(join(root, centos), join(root, index)),
    code: 'MISPLACED',
    says: /index/,
  },
  {
    what: 'documents older than those held',
    change: (root) => {
      for (const path of [index, loaders]) sign(root, path, plain(path).replaceAll('25 Jun 2025', '24 Jun 2025'));
    },
    code: 'ROLLED_BACK',
    says: /2025-06-24.*2025-06-25/,
  },
  { what: 'no key at all', change: () => undefined, keyring: () => '', code: 'KEY_MISSING', says: /--keyring/ },
];

function flip(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('2025');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

const run = (root: string, data: string, mirror: string, ring: string) =>
  streamferry(data, 'mirror', root, mirror, ...(ring === '' ? [] : ['--keyring', ring]), ...filters, '--json');

describe.each(refusals.filter(({ code }) => code !== 'ROLLED_BACK'))('$what', ({ change, keyring, code, says }) => {
  test('is refused into a new folder, and leaves none', async () => {
    const folder = tempFolder();
    const root = join(folder, 'stream');
    cpSync(own, root, { recursive: true });
    change(root);
    const ran = await run(root, join(folder, 'data'), join(folder, 'deep', 'mirror'), keyring?.() ?? ownKeyring);
    expect(ran.code, ran.stderr).toBe(4);
    expect(ran.result).toMatchObject({ outcome: 'failed', failures: [{ code }] });
    expect(ran.stderr).toMatch(says);
    expect(() => treeOf(join(folder, 'deep'))).toThrow(/ENOENT/);
  });
});

describe('into a mirror', () => {
  let root: string;
  let made: string;

  beforeAll(async () => {
    root = join(gpg.home, 'mirrored');
    made = join(gpg.home, 'made');
    cpSync(own, root, { recursive: true });
    const first = await run(root, join(gpg.home, 'data'), made, ownKeyring);
    expect(first.code, first.stderr).toBe(0);
  });

  test.each(refusals)('$what is refused, and leaves it untouched', async ({ change, keyring, code, says }) => {
    const folder = tempFolder();
    const mirror = join(folder, 'mirror');
    cpSync(made, mirror, { recursive: true, preserveTimestamps: true });
    rmSync(root, { recursive: true });
    cpSync(own, root, { recursive: true });
    const before = treeOf(mirror);
    change(root);
    const ran = await run(root, join(folder, 'data'), mirror, keyring?.() ?? ownKeyring);
    expect(ran.code, ran.stderr).toBe(4);
    expect(ran.result).toMatchObject({ outcome: 'failed', failures: [{ code }] });
    expect(ran.stderr).toMatch(says);
    expect(treeOf(mirror)).toEqual(before);
  });
});

test('a refused sync goes on once the source is right again', async () => {
  const folder = tempFolder();
  const [root, data, mirror] = [join(folder, 'stream'), join(folder, 'data'), join(folder, 'mirror')];
  cpSync(own, root, { recursive: true });
  flip(join(root, index));
  const args = ['mirror', root, mirror, '--keyring', ownKeyring, ...filters, '--json'];
  expect((await streamferry(data, ...args)).code).toBe(4);
  rmSync(root, { recursive: true });
  mkdirSync(root);
  cpSync(own, root, { recursive: true });
  expect((await streamferry(data, ...args)).code).toBe(0);
});

test("maas-tiny's own signatures are refused with the wrong keyring", async () => {
  const folder = tempFolder();
  const mirror = (ring: string) =>
    streamferry(join(folder, 'data'), 'mirror', tiny, join(folder, 'm'), '--keyring', ring, ...filters);
  const wrong = await mirror(wrongKeyring);
  expect(wrong.code).toBe(4);
  expect(wrong.stderr).toMatch(/^streamferry: .*not in the keyring/m);
  expect(wrong.stderr).not.toMatch(/\n\s+at /);
  expect((await mirror(tinyKeyring)).code).toBe(0);
});
