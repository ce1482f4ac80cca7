import { expect, test } from 'vitest';
import type { Source } from '../../../electron/contract/source.ts';
import {
  accessSentences,
  missingKeys,
  placeText,
  printableUrl,
  testSentence,
} from '../../../renderer/features/sources/source-text.ts';

test.each([
  ['https://user:secret@images.example/s/', 'https://images.example/s/'],
  ['https://images.example/s/', 'https://images.example/s/'],
  ['/srv/a@b:c', '/srv/a@b:c'],
])('%s is shown as %s', (url, shown) => {
  expect(printableUrl(url)).toBe(shown);
});

test('where a source is says from which document it starts', () => {
  expect(placeText({ url: 'https://a.example/', path: 'streams/v1/x.json' })).toBe(
    'https://a.example/, from streams/v1/x.json',
  );
});

test('passwords of proxies and fallbacks are not shown', () => {
  const source: Source = {
    id: 'a',
    name: 'A',
    url: 'https://a.example/',
    trust: { kind: 'unsigned' },
    fallbackUrls: ['https://u:secret@b.example/'],
    proxy: { kind: 'explicit', url: 'http://u:secret@proxy.example:3128/' },
    caFile: '/etc/ca.pem',
    hasCredentials: true,
    builtIn: false,
    isDefault: false,
  };
  const sentences = accessSentences(source);
  expect(sentences).toHaveLength(4);
  expect(sentences.join(' ')).not.toContain('secret');
});

test('a test tells how much there is', () => {
  const found = { location: 'https://a.example/', signers: [], products: 1, items: 13_000 };
  expect(testSentence(found).replaceAll('\u00a0', ' ')).toBe('It answers: 1 product, 13,000 items.');
});

test('a keyserver is offered for keys that are nowhere, and not where a file lacks them', () => {
  const details = { fingerprints: `${'A'.repeat(40)} ${'B'.repeat(40)}` };
  const failure = { code: 'KEY_MISSING', message: 'Not here.', details } as const;
  expect(missingKeys(failure)).toEqual(['A'.repeat(40), 'B'.repeat(40)]);
  expect(missingKeys({ ...failure, path: '/etc/k.gpg' })).toEqual([]);
  expect(missingKeys({ ...failure, code: 'SIGNER_UNKNOWN' })).toEqual([]);
});
