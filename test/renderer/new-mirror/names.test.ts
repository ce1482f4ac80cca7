import { describe, expect, it } from 'vitest';
import type { Source } from '../../../electron/contract/source.ts';
import { freshName, mirrorName } from '../../../renderer/features/new-mirror/fresh-name.ts';
import { sourceHint } from '../../../renderer/features/new-mirror/source-hint.ts';

describe('the first name of a mirror', () => {
  it.each([
    ['MAAS stable', 'MAAS stable'],
    ['https://images.maas.io/ephemeral-v3/stable/', 'ephemeral-v3 stable'],
    ['/srv/streams/maas', 'streams maas'],
    ['C:\\streams', 'streams'],
    ['https://host', 'host'],
    ['/', '/'],
  ])('of the source %s is %s', (source, name) => {
    expect(mirrorName(source)).toBe(name);
  });

  it.each<[readonly string[], string]>([
    [[], 'MAAS stable'],
    [['maas STABLE'], 'MAAS stable 2'],
    [['MAAS stable', 'MAAS stable 2'], 'MAAS stable 3'],
  ])('is free beside %j', (taken, name) => {
    expect(freshName('MAAS stable', taken)).toBe(name);
  });
});

describe('a source tells before it is taken', () => {
  const source: Source = {
    id: 's',
    name: 'Own',
    url: 'https://host/',
    trust: { kind: 'signed', fingerprints: [] },
    fallbackUrls: [],
    proxy: { kind: 'environment' },
    hasCredentials: false,
    builtIn: false,
    isDefault: false,
  };
  const key = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';

  it.each<[Partial<Source>, string]>([
    [{ trust: { kind: 'unsigned' } }, 'Unsigned: nobody can prove what comes from here.'],
    [{}, 'Signed by a key of its keyring file.'],
    [{ trust: { kind: 'signed', fingerprints: [key] } }, 'Signed by 4A3C…F100.'],
    [{ trust: { kind: 'signed', fingerprints: [key, key] } }, 'Signed by 4A3C…F100 or 1 more.'],
    [{ id: 'maas-candidate' }, 'Not released yet: to try, never for production.'],
  ])('%j', (change, text) => {
    expect(sourceHint({ ...source, ...change })).toBe(text);
  });
});
