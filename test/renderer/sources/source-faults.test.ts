import { expect, test } from 'vitest';
import { emptySource, type SourceDraft } from '../../../renderer/features/sources/source-draft.ts';
import { faultsOf } from '../../../renderer/features/sources/source-faults.ts';

const good: SourceDraft = { ...emptySource, url: 'https://images.example/stream/', fingerprints: 'A'.repeat(40) };
const keyring = { token: 't', path: '/etc/k.gpg' };

const cases: readonly [string, Partial<SourceDraft>, readonly string[]][] = [
  ['nothing wrong', {}, []],
  ['a keyring without fingerprints', { fingerprints: '', keyringFile: keyring }, []],
  ['the practice stream without a key', { url: 'practice:', fingerprints: '' }, []],
  ['no address', { url: ' ' }, ['url']],
  ['an address that is none', { url: 'images.example' }, ['url']],
  ['a scheme that is not known', { url: 'ftp://images.example/' }, ['url']],
  ['no folder', { place: 'folder' }, ['folder']],
  ['a folder, whatever the address was', { place: 'folder', folder: keyring, url: 'x' }, []],
  ['a path from the root', { path: '/streams/v1/index.json' }, ['path']],
  ['a path that leaves the stream', { path: '../index.json' }, ['path']],
  ['no key', { fingerprints: '' }, ['fingerprints']],
  ['a short key id', { fingerprints: '476CF100' }, ['fingerprints']],
  ['unsigned, said once', { trust: 'unsigned', fingerprints: '' }, ['unsignedAccepted']],
  ['unsigned, said twice', { trust: 'unsigned', fingerprints: '', unsignedAccepted: true }, []],
  ['a fallback that is no address', { fallbackUrls: 'https://a.example/\nb' }, ['fallbackUrls']],
  ['a fallback with a password', { fallbackUrls: 'https://u:p@a.example/' }, ['fallbackUrls']],
  ['a proxy without a scheme', { proxy: 'explicit', proxyUrl: 'proxy:3128' }, ['proxyUrl']],
  ['a proxy that is not used', { proxy: 'none', proxyUrl: 'proxy:3128' }, []],
  ['no user name', { credentials: 'basic' }, ['user']],
  ['no token', { credentials: 'bearer', token: ' ' }, ['token']],
];
test.each(cases)('%s', (_, change, fields) => {
  expect(Object.keys(faultsOf({ ...good, ...change }))).toEqual(fields);
});
