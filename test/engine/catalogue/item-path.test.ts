import { describe, expect, test } from 'vitest';
import { checkDocumentPath, checkItemPath } from '../../../electron/engine/catalogue/item-path.ts';

const where = { path: 'streams/v1/x.sjson', names: ['product', 'version', 'item'] };

describe('an item path', () => {
  test.each([
    'noble/amd64/20250805/squashfs',
    'a',
    'ab:c/d%3A',
    'ünï/日本/🦀',
    '.hidden/..x/x..',
    'a b/c d.tar.gz',
    'streamsx/a',
    'x/streams/v1/index.json',
    'x/.data/y',
    'x/streamferry.gpg',
    'console/auxiliary/nullable/com10/lpt0/comet',
    'x.con/nulla',
    `${'a'.repeat(255)}/b`,
    `${'é'.repeat(127)}/b`,
    Array.from({ length: 512 }, () => 'a').join('/'),
  ])('%j is taken', (path) => {
    expect(() => checkItemPath(path, where)).not.toThrow();
  });

  test.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['//host/share', 'absolute'],
    ['a//b', 'empty segment'],
    ['a/', 'empty segment'],
    ['.', 'segment'],
    ['./a', 'segment'],
    ['a/./b', 'segment'],
    ['..', 'segment'],
    ['../a', 'segment'],
    ['a/../b', 'segment'],
    ['a/..', 'segment'],
    ['a/.../b', 'segment'],
    ['a/ /b', 'segment'],
    ['a/. ./b', 'segment'],
    ['a\\b', 'backslash'],
    ['..\\a', 'backslash'],
    ['C:/a', 'drive'],
    ['c:a', 'drive'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['a\x7fb', 'control'],
    ['a\x85b', 'control'],
    ['a\ud800b', 'Unicode'],
    ['CON', 'Windows'],
    ['a/con', 'Windows'],
    ['a/con.txt', 'Windows'],
    ['a/nul/b', 'Windows'],
    ['a/Aux .tar.gz', 'Windows'],
    ['prn.', 'Windows'],
    ['COM1', 'Windows'],
    ['com9.log/a', 'Windows'],
    ['LPT1', 'Windows'],
    ['com¹', 'Windows'],
    ['CONIN$', 'Windows'],
    [`${'a'.repeat(256)}/b`, '255 bytes'],
    [`${'é'.repeat(128)}/b`, '255 bytes'],
    [`${'a/'.repeat(512)}b`, '1024 bytes'],
    ['streams', 'mirror itself'],
    ['streams/v1/index.sjson', 'mirror itself'],
    ['Streams/x', 'mirror itself'],
    ['STREAMS./x', 'mirror itself'],
    ['streams. ./x', 'mirror itself'],
    ['streams /x', 'mirror itself'],
    ['ſtreams/x', 'mirror itself'],
    ['ｓtreams/x', 'mirror itself'],
    ['str\u200ceams/x', 'mirror itself'],
    ['.streamferry/ledger.sqlite', 'mirror itself'],
    ['.Streamferry', 'mirror itself'],
    ['.streamferry.../mirror.json', 'mirror itself'],
    ['.data/x', 'mirror itself'],
    ['.DATA', 'mirror itself'],
    ['STREAM~1/ledger.sqlite', 'mirror itself'],
    ['DATA~1', 'mirror itself'],
    ['streamferry.gpg', 'keyring'],
    ['StreamFerry.GPG. ', 'keyring'],
  ])('%j is refused as UNSAFE_PATH: %s', (path, fault) => {
    expect(() => checkItemPath(path, where)).toThrow(
      expect.objectContaining({ code: 'UNSAFE_PATH', message: expect.stringContaining(fault) }),
    );
    expect(() => checkItemPath(path, where)).toThrow(/streams\/v1\/x\.sjson .*"product" \/ "version" \/ "item"/s);
  });
});

describe('a document path', () => {
  test.each(['streams/v1/index.sjson', 'streams/v1/com.ubuntu.maas:stable:v3:download.json', 'streams/a.json'])(
    '%j is taken',
    (path) => {
      expect(() => checkDocumentPath(path, where)).not.toThrow();
    },
  );

  test.each([
    'index.sjson',
    'streams',
    'streams/v1/index',
    'streams/v1/index.json.gpg',
    'streams/v1/.sjson/x',
    'streams/.json',
    'streams/../index.json',
    'streamsv1/index.json',
    'Streams/v1/index.json',
    '/streams/v1/index.json',
    'http://else.where/streams/v1/index.json',
  ])('%j is refused as UNSAFE_PATH', (path) => {
    expect(() => checkDocumentPath(path, where)).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
  });
});
