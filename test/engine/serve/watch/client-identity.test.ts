import { describe, expect, test } from 'vitest';
import { identify, isSelfTest, limitsEachSelection } from '../../../../electron/engine/serve/watch/client-identity.ts';

const uuid = '3b241101-e2bb-4255-8caf-4136c566a962';

describe('a User-Agent', () => {
  test.each([
    [`maas/3.7.3/17763-g.0a1b2c3/${uuid}`, { key: uuid, uuid, maasVersion: '3.7.3' }],
    [`maas/3.8.0/18000-g.ffffff/${uuid.toUpperCase()}`, { key: uuid, uuid, maasVersion: '3.8.0' }],
    [`maas/3.8.0~beta1/18000-g.ffffff/${uuid}`, { key: uuid, uuid, maasVersion: '3.8.0~beta1' }],
    [`maas/3.7.3//${uuid}`, { key: uuid, uuid, maasVersion: '3.7.3' }],
    [`python-simplestreams/0.1 maas/3.7.3/${uuid}`, { key: uuid, uuid, maasVersion: '3.7.3' }],
    ['maas/3.5.1/16317-g.7d5b57d', { key: '10.0.0.5', maasVersion: '3.5.1' }],
    ['maas/4', { key: '10.0.0.5', maasVersion: '4' }],
    ['python-requests/2.31.0', { key: '10.0.0.5' }],
    ['notmaas/3.7.3', { key: '10.0.0.5' }],
    [`maas/3.7.3/x/${uuid}0`, { key: '10.0.0.5', maasVersion: '3.7.3' }],
    ['', { key: '10.0.0.5' }],
    [undefined, { key: '10.0.0.5' }],
  ])('%s', (userAgent, identity) => {
    expect(identify({ address: '10.0.0.5', userAgent })).toEqual(identity);
  });

  test('without a UUID behind a proxy stands for whom the proxy asks', () => {
    const of = (forwardedFor: string) => identify({ address: '10.0.0.9', userAgent: 'maas/3.5.1', forwardedFor }).key;
    expect(of('192.0.2.1')).not.toBe(of('192.0.2.2'));
    expect(of('192.0.2.1')).toBe('10.0.0.9 for 192.0.2.1');
    expect(of('x'.repeat(5000)).length).toBeLessThan(200);
  });

  test('with a UUID behind a proxy is the cluster all the same', () => {
    expect(identify({ address: '10.0.0.9', userAgent: `maas/3.7.3/x/${uuid}`, forwardedFor: '192.0.2.1' }).key).toBe(
      uuid,
    );
  });

  test('of the self-test is no client', () => {
    expect([isSelfTest('streamferry-self-test/1.0'), isSelfTest('streamferry/1.0'), isSelfTest(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test.each([
  ['3.7.3', false],
  ['3.8.0', true],
  ['3.8.0~beta1', true],
  ['3.10', true],
  ['4.0', true],
  ['2.9', false],
  [undefined, false],
])('MAAS %s limits each selection: %s', (version, expected) => {
  expect(limitsEachSelection(version)).toBe(expected);
});
