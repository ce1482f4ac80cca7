import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isLoopback, ownHosts } from '../../electron/web/own-hosts.ts';

const interfaces = {
  lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
  eth0: [address('10.0.0.5', 'IPv4', false), address('fe80::1', 'IPv6', false), address('fd00::5', 'IPv6', false)],
};

function address(text: string, family: 'IPv4' | 'IPv6', internal: boolean) {
  const common = { address: text, netmask: '', mac: '', internal, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}

test.each([
  ['127.0.0.1', 8600, ['127.0.0.1:8600', 'localhost:8600']],
  ['localhost', 8600, ['localhost:8600']],
  ['::1', 8600, ['[::1]:8600', 'localhost:8600']],
  ['127.0.0.1', 80, ['127.0.0.1', '127.0.0.1:80', 'localhost', 'localhost:80']],
  ['Ship.Example', 8600, ['ship.example:8600']],
  ['127.1', 8600, ['127.0.0.1:8600', 'localhost:8600']],
  ['0:0:0:0:0:0:0:1', 8600, ['[::1]:8600', 'localhost:8600']],
  ['LOCALHOST', 8600, ['localhost:8600']],
  ...['0.0.0.0', '::', '0:0::0'].map((host): [string, number, string[]] => [
    host,
    8600,
    ['10.0.0.5', '[fd00::5]', '127.0.0.1', 'localhost', '[::1]', hostname().toLowerCase()].map(
      (name) => `${name}:8600`,
    ),
  ]),
])('a server on %s port %d is called %j', (host, port, expected) => {
  expect(ownHosts({ host, port, interfaces })).toEqual(expected);
});

test('127.0.0.0/8, ::1 and localhost are this machine alone', () => {
  const hosts = [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    'localhost',
    '0.0.0.0',
    '::',
    '10.0.0.5',
    'ship.example',
    'localhost.evil',
    '127.1',
    '0:0::1',
    'LOCALHOST',
  ];
  expect(hosts.filter(isLoopback)).toEqual([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    'localhost',
    '127.1',
    '0:0::1',
    'LOCALHOST',
  ]);
});
