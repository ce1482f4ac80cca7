import { expect, test } from 'vitest';
import { PathTokens } from '../../electron/host/path-tokens.ts';

test('a token stands for its path, and the same path has the same token', () => {
  const paths = new PathTokens();
  const picked = paths.issue('/srv/mirror');
  expect(picked.path).toBe('/srv/mirror');
  expect(paths.resolve(picked.token)).toBe('/srv/mirror');
  expect(paths.issue('/srv/mirror')).toEqual(picked);
  expect(paths.issue('/srv/other').token).not.toBe(picked.token);
});

test('a path, an unknown token and the token of another process stand for nothing', () => {
  const paths = new PathTokens();
  paths.issue('/srv/mirror');
  const { token } = new PathTokens().issue('/srv/mirror');
  expect(['/srv/mirror', 'path:', '', token].map((text) => paths.resolve(text))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('beyond the limit the least recently used is forgotten', () => {
  const paths = new PathTokens(2);
  const first = paths.issue('/1');
  const second = paths.issue('/2');
  paths.resolve(first.token);
  const third = paths.issue('/3');
  expect([first, second, third].map(({ token }) => paths.resolve(token))).toEqual(['/1', undefined, '/3']);
  expect(paths.issue('/2').token).not.toBe(second.token);
});
