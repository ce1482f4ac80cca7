import { expect, test } from 'vitest';
import { proxyStep } from '../../../electron/engine/serve/self-test-proxy.ts';

const url = 'http://10.0.0.9:8080/x/';
const says = (environment: Record<string, string>, at = url) =>
  proxyStep(at, environment).map(({ ok, detail }) => [ok, detail]);

test('without a proxy there is nothing to say', () => {
  expect(says({})).toEqual([]);
  expect(says({ http_proxy: '' })).toEqual([]);
  expect(says({ https_proxy: 'http://proxy:3128' })).toEqual([]);
});

test('a proxy that would take the request is named, without its password, and fails nothing', () => {
  const [[ok, detail] = []] = says({ HTTP_PROXY: 'http://user:secret@proxy:3128' });
  expect(ok).toBe(true);
  expect(detail).toContain('http://proxy:3128/ for 10.0.0.9');
  expect(detail).not.toContain('secret');
});

test.each([
  ['10.0.0.9', url, true],
  ['10.0.0.9:8080', url, true],
  ['10.0.0.9:80', url, false],
  ['*', url, true],
  ['localhost, 10.0.0.9', url, true],
  ['0.0.9', url, false],
  ['lab', 'http://mirror.lab/', true],
  ['.lab', 'http://mirror.lab/', true],
  ['*.lab', 'http://MIRROR.lab/', true],
  ['lab', 'http://mirrorlab/', false],
  ['fd00::5', 'http://[fd00::5]:8080/', true],
])('no_proxy=%s leaves out %s: %s', (bypass, at, left) => {
  const [[, detail] = []] = says({ http_proxy: 'proxy:3128', no_proxy: bypass }, at);
  expect(/leaves .* out of it/.test(String(detail))).toBe(left);
});
