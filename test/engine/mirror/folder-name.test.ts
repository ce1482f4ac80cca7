import { describe, expect, test } from 'vitest';
import { firstFree, folderName } from '../../../electron/engine/mirror/folder-name.ts';

describe('the folder of a mirror', () => {
  test.each([
    ['Site A, 24.04', 'site-a-24-04'],
    ['  MAAS stable  ', 'maas-stable'],
    ['Zürich/Genève', 'zurich-geneve'],
    ['../../etc', 'etc'],
    ['C:\\mirror', 'c-mirror'],
    ['nul', 'nul-mirror'],
    ['COM1', 'com1-mirror'],
    ['com1.x', 'com1-x'],
    ['зеркало', 'mirror'],
    ['...', 'mirror'],
    ['', 'mirror'],
  ])('of "%s" is %s', (name, folder) => {
    expect(folderName(name)).toBe(folder);
  });

  test('is never long, and never ends in a hyphen', () => {
    const folder = folderName(`${'a'.repeat(59)} ${'b'.repeat(300)}`);
    expect(folder).toBe('a'.repeat(59));
  });

  test('is numbered where it is taken', () => {
    const taken = new Set(['site', 'site-2']);
    expect(firstFree('site', (name) => taken.has(name))).toBe('site-3');
    expect(firstFree('other', (name) => taken.has(name))).toBe('other');
  });
});
