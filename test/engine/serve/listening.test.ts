import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reachableUrls } from '../../../electron/engine/serve/listening.ts';
import { MirrorServer } from '../../../electron/engine/serve/server.ts';

const interfaces = {
  lo: [
    { address: '127.0.0.1', family: 'IPv4', internal: true },
    { address: '::1', family: 'IPv6', internal: true },
  ],
  eth0: [
    { address: 'fe80::1', family: 'IPv6', internal: false },
    { address: 'fd00::5', family: 'IPv6', internal: false },
    { address: '192.0.2.5', family: 'IPv4', internal: false },
  ],
  wlan0: [{ address: '198.51.100.7', family: 'IPv4', internal: false }],
} as const;

describe('reachableUrls', () => {
  test.each([
    ['127.0.0.1', 'IPv4', 8080, false, ['http://127.0.0.1:8080/']],
    ['laptop.lan', 'IPv4', 80, false, ['http://laptop.lan/']],
    ['laptop.lan', 'IPv4', 443, true, ['https://laptop.lan/']],
    ['::1', 'IPv6', 8080, false, ['http://[::1]:8080/']],
    ['0.0.0.0', 'IPv4', 80, true, ['https://192.0.2.5:80/', 'https://198.51.100.7:80/', 'https://127.0.0.1:80/']],
    [
      '::',
      'IPv6',
      8080,
      false,
      [
        'http://192.0.2.5:8080/',
        'http://198.51.100.7:8080/',
        'http://[fd00::5]:8080/',
        'http://127.0.0.1:8080/',
        'http://[::1]:8080/',
      ],
    ],
  ])('%s (%s) at port %i: those that other machines can use come first', (host, family, port, secure, urls) => {
    expect(reachableUrls({ host, address: { port, family }, secure, interfaces })).toEqual(urls);
  });
});

const nothing = { mirrors: [], onFact: () => undefined, onMirrors: () => undefined };

describe('a server that cannot listen', () => {
  test('says that the port is taken, and by that address', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(MirrorServer.start({ ...nothing, host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`),
    });
  });

  test.each(['192.0.2.1', 'no-such-host.invalid', '999.1.1.1'])('says that %s is not of this machine', async (host) => {
    await expect(MirrorServer.start({ ...nothing, host, port: 0 })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining(host),
    });
  });

  test.each([-1, 65_536, 1.5, Number.NaN])('%d is no port', async (port) => {
    await expect(MirrorServer.start({ ...nothing, host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });

  test('says when a folder is no mirror', async () => {
    const mirrors = [{ mirrorId: 'x', name: 'x', folder: import.meta.dirname }];
    await expect(MirrorServer.start({ ...nothing, mirrors, host: '127.0.0.1', port: 0 })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('is no mirror'),
    });
  });
});
