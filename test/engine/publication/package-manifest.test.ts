import { describe, expect, test } from 'vitest';
import { ubuntuManifest } from '../../../electron/engine/practice/practice-manifest.ts';
import { ubuntuPackages, ubuntuUpdates } from '../../../electron/engine/practice/practice-packages.ts';
import {
  mergedPackages,
  type PackageList,
  packageDifference,
  parsePackageManifest,
} from '../../../electron/engine/publication/package-manifest.ts';

describe('a manifest', () => {
  test.each<[string, string, Record<string, string> | undefined]>([
    ['of packages', 'bash\t5.2-1\nlibc6:amd64\t2.39-0ubuntu8.5\n', { bash: '5.2-1', 'libc6:amd64': '2.39-0ubuntu8.5' }],
    ['with CRLF and no end of line', 'a\t1\r\nb\t2', { a: '1', b: '2' }],
    ['with blank lines', '\na\t1\n\n', { a: '1' }],
    ['with spaces between', 'a    1\n', { a: '1' }],
    ['with snaps', 'snap:lxd\t5.21/stable/ubuntu-24.04\t29619\n', { 'snap:lxd': '5.21/stable/ubuntu-24.04 29619' }],
    ['with a package twice', 'kernel\t5.2\nkernel\t5.10\n', { kernel: '5.10, 5.2' }],
    ['with a package twice in one version', 'a\t1\na\t1\n', { a: '1' }],
    ['that is empty', '', undefined],
    ['with a name alone', 'a\t1\nb\n', undefined],
    ['that is binary', 'a\t1\u0000\n\ufffd\u0001', undefined],
    ['that is JSON', '{"a": 1}', { '{"a":': '1}' }],
  ])('%s', (_, text, expected) => {
    const packages = parsePackageManifest(text);
    expect(packages && Object.fromEntries(packages)).toEqual(expected);
  });

  test('of the practice stream has every package', () => {
    expect(parsePackageManifest(ubuntuManifest('noble', 'amd64', false))?.size).toBe(ubuntuPackages.length);
  });
});

describe('the difference', () => {
  const list = (packages: Record<string, string>): PackageList => new Map(Object.entries(packages));

  test('has added, removed and updated packages by name', () => {
    const from = list({ same: '1', zlib: '1', gone: '3', bash: '5.1', also: '0' });
    const to = list({ zlib: '2', same: '1', fresh: '1', bash: '5.2', a: '1' });
    expect(packageDifference(from, to)).toEqual({
      added: [
        { name: 'a', version: '1' },
        { name: 'fresh', version: '1' },
      ],
      removed: [
        { name: 'also', version: '0' },
        { name: 'gone', version: '3' },
      ],
      updated: [
        { name: 'bash', from: '5.1', to: '5.2' },
        { name: 'zlib', from: '1', to: '2' },
      ],
      unchanged: 1,
    });
  });

  test('between the serials of the practice stream is what the newer one brought', () => {
    const [from, to] = [false, true].map((newer) => parsePackageManifest(ubuntuManifest('jammy', 'arm64', newer)));
    if (from === undefined || to === undefined) throw new Error('no manifest');
    const { added, removed, updated } = packageDifference(from, to);
    expect([...added, ...updated].map(({ name }) => name.replace(/:arm64$/, ':')).sort()).toEqual(
      ubuntuUpdates.map(([name]) => name).sort(),
    );
    expect(added.length).toBe(1);
    expect(removed).toEqual([]);
  });

  test('of thousands of packages names each once and in order', () => {
    const names = Array.from({ length: 6000 }, (_, number) => `package-${(number * 7919) % 6000}`);
    const from = new Map(names.slice(0, 5000).map((name) => [name, '1']));
    const to = new Map(names.slice(1000).map((name) => [name, name.endsWith('7') ? '2' : '1']));
    const { added, removed, updated, unchanged } = packageDifference(from, to);
    expect([added.length, removed.length, updated.length + unchanged]).toEqual([1000, 1000, 4000]);
    for (const part of [added, removed, updated]) {
      const found = part.map(({ name }) => name);
      expect(found).toEqual([...new Set(found)].sort());
    }
  });

  test('of merged lists counts a package of two kernels once', () => {
    expect(mergedPackages([list({ a: '1', b: '1' }), list({ b: '1', c: '1' })]).size).toBe(3);
  });
});
