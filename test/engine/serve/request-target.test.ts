import { describe, expect, test } from 'vitest';
import { pathOfTarget, urlPathOf } from '../../../electron/engine/serve/request-target.ts';

describe('pathOfTarget', () => {
  test.each([
    ['/', '/'],
    ['/lab/', '/lab/'],
    ['/lab/streams/v1/index.sjson', '/lab/streams/v1/index.sjson'],
    ['/lab/com.ubuntu.maas:stable:v3:download.sjson', '/lab/com.ubuntu.maas:stable:v3:download.sjson'],
    ['/lab/com.ubuntu.maas%3Astable%3av3:download.sjson', '/lab/com.ubuntu.maas:stable:v3:download.sjson'],
    ['/lab/a%20b', '/lab/a b'],
    ['/lab/%C3%BC', '/lab/ü'],
    ['/lab/a+b', '/lab/a+b'],
    ['/lab/a?x=1', '/lab/a'],
    ['/lab/a?x=/../b', '/lab/a'],
    ['/lab/%252e', '/lab/%2e'],
    ['/lab/...', '/lab/...'],
    ['http://elsewhere.example/lab/a', '/lab/a'],
    ['HTTPS://elsewhere.example:8080/lab/a?b', '/lab/a'],
    ['http://elsewhere.example', '/'],
    ['http://elsewhere.example?x', '/'],
  ])('%s names %s', (target, path) => {
    expect(pathOfTarget(target)).toBe(path);
  });

  test.each([
    '',
    '*',
    'lab/a',
    'elsewhere.example:80',
    'ftp://elsewhere.example/a',
    'file:///etc/passwd',
    '//lab/a',
    '/lab//a',
    '/lab/./a',
    '/lab/../a',
    '/lab/..',
    '/lab/%2e%2e/a',
    '/lab/%2E%2e',
    '/lab/.%2e/a',
    '/lab/a%2Fb',
    '/lab/a%5Cb',
    '/lab/a\\b',
    '/lab/%00',
    '/lab/a%00.sjson',
    '/lab/%0d%0aX: y',
    '/lab/%7f',
    '/lab/%',
    '/lab/%4',
    '/lab/%zz',
    '/lab/%u002e',
    '/lab/%c0%ae%c0%ae/',
    '/lab/%ff',
    '/lab/a#b',
  ])('%j names nothing', (target) => {
    expect(pathOfTarget(target)).toBeUndefined();
  });

  test('what urlPathOf writes reads back as it was', () => {
    for (const path of ['/lab/', '/a b/100%/', '/ü/#?/', '/com.ubuntu:x/'])
      expect(pathOfTarget(urlPathOf(path))).toBe(path);
  });
});
