import { describe, expect, test } from 'vitest';
import { addressLabel, isLoopback, mirrorUrl } from '../../../renderer/features/serve/server-address.ts';

describe('an address of the server', () => {
  test.each([
    ['http://127.0.0.1:8080/', true],
    ['https://[::1]:8443/', true],
    ['http://localhost/', true],
    ['http://10.0.0.5:8080/', false],
    ['http://[fd00::5]:8080/', false],
    ['http://127.example/', false],
  ])('%s is for this computer only: %s', (address, loopback) => {
    expect(isLoopback(address)).toBe(loopback);
  });

  test('is labelled by its host, with a word where nobody else can use it', () => {
    expect(addressLabel('http://[fd00::5]:8080/')).toBe('[fd00::5]:8080');
    expect(addressLabel('http://127.0.0.1:8080/')).toBe('127.0.0.1:8080 (this computer only)');
  });

  test('leads to a mirror by the first of its paths', () => {
    const paths = ['/maas/images/ephemeral-v3/stable/', '/lab/'];
    expect(mirrorUrl({ paths }, 'http://[fd00::5]:8080/')).toBe(
      'http://[fd00::5]:8080/maas/images/ephemeral-v3/stable/',
    );
  });
});
