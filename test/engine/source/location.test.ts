import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { authorizationFor, parseLocation, printable } from '../../../electron/engine/source/location.ts';

describe('an http source', () => {
  test.each([
    ['https://images.maas.io/ephemeral-v3/stable/', 'https://images.maas.io/ephemeral-v3/stable/', undefined],
    ['https://images.maas.io/ephemeral-v3/stable', 'https://images.maas.io/ephemeral-v3/stable/', undefined],
    ['  HTTP://Example.com  ', 'http://example.com/', undefined],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x/', undefined],
    ['http://h/a/streams/v1/index.sjson', 'http://h/a/', 'streams/v1/index.sjson'],
    ['http://h/streams/v1/plain.json', 'http://h/', 'streams/v1/plain.json'],
    ['http://h/a/streams/v1/com.x:v3:y.sjson', 'http://h/a/', 'streams/v1/com.x:v3:y.sjson'],
    ['http://h/a/streams/v1/com.x%3Av3%3Ay.sjson', 'http://h/a/', 'streams/v1/com.x:v3:y.sjson'],
    ['http://h/a/streams/v1/deep/er.json', 'http://h/a/', 'streams/v1/deep/er.json'],
    ['http://h/a/streams/v1/', 'http://h/a/streams/v1/', undefined],
    ['http://h/a/streams/v1/index.json.gpg', 'http://h/a/streams/v1/index.json.gpg/', undefined],
    ['http://h/a#part', 'http://h/a/', undefined],
  ])('%s has the root %s and starts at %s', (url, root, path) => {
    expect(parseLocation(url)).toEqual({ kind: 'http', root, notices: [], ...(path === undefined ? {} : { path }) });
  });

  test('starts at the path that is named besides, whatever document the URL points at', () => {
    expect(parseLocation('http://h/a/streams/v1/index.sjson', 'streams/v1/other.json')).toMatchObject({
      root: 'http://h/a/',
      path: 'streams/v1/other.json',
    });
  });

  test.each([
    ['https://images.maas.io/ephemeral-v3/daily/', 'https://images.maas.io/ephemeral-v3/stable/'],
    ['http://images.maas.io/ephemeral-v3/daily', 'http://images.maas.io/ephemeral-v3/stable/'],
    ['http://mirror/maas/ephemeral-v3/daily/streams/v1/index.sjson', 'http://mirror/maas/ephemeral-v3/stable/'],
  ])('%s goes to stable, with a word about it', (url, root) => {
    const location = parseLocation(url);
    expect(location.root).toBe(root);
    expect(location.notices).toEqual([expect.stringMatching(/daily.*retired.*ephemeral-v3\/stable/)]);
  });

  test('a folder whose name only begins with daily is not redirected', () => {
    expect(parseLocation('http://h/ephemeral-v3/daily2/')).toMatchObject({
      root: 'http://h/ephemeral-v3/daily2/',
      notices: [],
    });
  });

  test('credentials are taken out of the URL and are in nothing that is shown', () => {
    const location = parseLocation('https://me:p%40ss@h/ephemeral-v3/daily/?token=hush');
    expect(location).toMatchObject({ credentials: { kind: 'basic', user: 'me', password: 'p@ss' } });
    const shown = [location.root, printable(location), ...location.notices].join(' ');
    expect(shown).not.toMatch(/me:|p@ss|p%40ss|hush/);
    expect(location.notices).toHaveLength(2);
  });
});

describe('a folder', () => {
  test.each([
    ['/srv/stream', resolve('/srv/stream'), undefined],
    ['/srv/stream/', resolve('/srv/stream'), undefined],
    ['some/where', resolve('some/where'), undefined],
    ['/srv/a/streams/v1/index.sjson', resolve('/srv/a'), 'streams/v1/index.sjson'],
    ['streams/v1/index.json', resolve('.'), 'streams/v1/index.json'],
    [pathToFileURL(resolve('/srv/my stream')).href, resolve('/srv/my stream'), undefined],
  ])('%s has the root %s and starts at %s', (url, root, path) => {
    expect(parseLocation(url)).toEqual({ kind: 'folder', root, notices: [], ...(path === undefined ? {} : { path }) });
  });

  test.each([
    ['C:\\streams\\maas', undefined],
    ['d:/maas/streams/v1/index.sjson', 'streams/v1/index.sjson'],
    ['D:\\maas\\streams\\v1\\index.sjson', 'streams/v1/index.sjson'],
  ])('%s is a folder of Windows, not a URL', (url, path) => {
    const location = parseLocation(url);
    expect(location.kind).toBe('folder');
    expect(location.path).toBe(path);
    expect(location.root).toMatch(/^[a-z]:/i);
  });
});

describe('what is no source', () => {
  test.each([
    '',
    '   ',
    'http://',
    'https://:80/',
    'http://h:99999/',
    'ftp://h/x',
    'ssh://me:hush@h/x',
    'mailto:me@h',
    'file://host/share/%zz',
    'http://h/streams/v1/%zz.json',
    'a\0b',
  ])('%j is refused as BAD_URL, without showing a password', (url) => {
    expect(() => parseLocation(url)).toThrow(expect.objectContaining({ code: 'BAD_URL' }));
    expect(() => parseLocation(url)).not.toThrow(/hush/);
  });
});

test('credentials become the header of their own origin', () => {
  expect(authorizationFor('http://h:8080/a/', { kind: 'basic', user: 'é', password: 'x:y' })).toEqual({
    origin: 'http://h:8080',
    header: `Basic ${Buffer.from('é:x:y').toString('base64')}`,
  });
  expect(authorizationFor('https://h/', { kind: 'bearer', token: 't' })).toEqual({
    origin: 'https://h',
    header: 'Bearer t',
  });
});
