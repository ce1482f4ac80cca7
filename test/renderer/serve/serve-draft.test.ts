import { describe, expect, test } from 'vitest';
import {
  hasFaults,
  otherPort,
  type ServeDraft,
  serveFaults,
  serveRequest,
} from '../../../renderer/features/serve/serve-draft.ts';

const lab = { mirrorId: 'm1', name: 'lab', folder: '/srv/lab', at: '' };
const draft: ServeDraft = {
  chosen: [lab],
  shipments: [],
  reach: 'network',
  address: '',
  port: '8080',
  certificate: undefined,
  key: undefined,
};
const file = (name: string) => ({ token: `token-${name}`, path: `/etc/${name}` });

describe('what is asked of the engine', () => {
  test('is every address for the network and loopback for this computer', () => {
    expect(serveRequest(draft)).toEqual({ mirrors: [{ folder: '/srv/lab' }], host: '0.0.0.0', port: 8080 });
    expect(serveRequest({ ...draft, reach: 'this-computer' }).host).toBe('127.0.0.1');
  });

  test('is an IPv6 address without the brackets of a URL', () => {
    expect(serveRequest({ ...draft, reach: 'one-address', address: ' [fd00::5] ' }).host).toBe('fd00::5');
  });

  test('names tokens, not paths, for certificate, key and log', () => {
    const request = serveRequest({ ...draft, certificate: file('cert.pem'), key: file('key.pem') }, 'token-log');
    expect(request.tls).toEqual({ certificateFile: 'token-cert.pem', keyFile: 'token-key.pem' });
    expect(request.accessLogFile).toBe('token-log');
  });

  test('is a shipment in the place of mirrors, and both together', () => {
    const shipment = { title: 'lab', request: { folders: ['/media/me/STICK/streamferry-lab'] } };
    const request = serveRequest({ ...draft, chosen: [], shipments: [shipment] });
    expect(request).toEqual({ mirrors: [], shipments: [shipment.request], host: '0.0.0.0', port: 8080 });
    expect(hasFaults(serveFaults({ ...draft, chosen: [], shipments: [shipment] }))).toBe(false);
  });

  test('places a mirror only where a path was typed', () => {
    const chosen = [lab, { ...lab, mirrorId: 'm2', folder: '/srv/two', at: ' /two/ ' }];
    expect(serveRequest({ ...draft, chosen }).mirrors).toEqual([
      { folder: '/srv/lab' },
      { folder: '/srv/two', at: '/two/' },
    ]);
  });
});

describe('what cannot be started', () => {
  const cases: readonly [string, Partial<ServeDraft>, readonly string[]][] = [
    ['no mirror', { chosen: [] }, ['chosen']],
    ['port 0', { port: '0' }, ['port']],
    ['port 65536', { port: '65536' }, ['port']],
    ['a port that is no number', { port: '80a' }, ['port']],
    ['an address that is not given', { reach: 'one-address', address: ' ' }, ['address']],
    ['a certificate without a key', { certificate: file('cert.pem') }, ['key']],
    ['a key without a certificate', { key: file('key.pem') }, ['certificate']],
  ];
  test.each(cases)('%s', (_, change, fields) => {
    const { at, ...faults } = serveFaults({ ...draft, ...change });
    expect(Object.keys(faults)).toEqual(fields);
    expect(at).toEqual({});
    expect(hasFaults({ at, ...faults })).toBe(true);
  });

  test.each(['/a b/', '/../', 'x//y', '/%2e/'])('the path %j', (at) => {
    const faults = serveFaults({ ...draft, chosen: [{ ...lab, at }] });
    expect(Object.keys(faults.at)).toEqual(['m1']);
    expect(hasFaults(faults)).toBe(true);
  });

  test.each(['', '/', '/lab/', 'lab', 'lab/second'])('but not the path %j', (at) => {
    expect(hasFaults(serveFaults({ ...draft, chosen: [{ ...lab, at }] }))).toBe(false);
  });
});

test.each([
  ['8080', '8081'],
  ['80', '8080'],
  ['65535', '8080'],
])('where port %s cannot be had, %s is offered', (port, other) => {
  expect(otherPort(port)).toBe(other);
});
