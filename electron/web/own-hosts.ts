import { BlockList } from 'node:net';
import { hostname, type networkInterfaces } from 'node:os';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const anyAddress = new Set(['0.0.0.0', '[::]']);

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  const name = inUrl(host).replace(/^\[|\]$/gu, '');
  return name === 'localhost' || loopback.check(name, name.includes(':') ? 'ipv6' : 'ipv4');
}

interface Listening {
  /** As asked for. */
  readonly host: string;
  readonly port: number;
  readonly interfaces: ReturnType<typeof networkInterfaces>;
}

/** Host and port as they stand in URLs for this server; the first is the one to print. */
export function ownHosts({ host, port, interfaces }: Listening): readonly string[] {
  const addresses = Object.values(interfaces).flatMap((found) => found ?? []);
  const names = anyAddress.has(inUrl(host))
    ? [
        ...addresses.filter(({ internal }) => !internal).map(({ address }) => address),
        ...['127.0.0.1', 'localhost', '::1'],
        hostname(),
      ]
    : isLoopback(host)
      ? [host, 'localhost']
      : [host];
  const usable = names.filter((name) => !/^fe80:/iu.test(name)).map(inUrl);
  // Browsers leave the standard port out.
  return [...new Set(usable.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])))];
}

/** As browsers write it in the Host header (WHATWG URL, host serializing): `127.1` is 127.0.0.1 there, `0:0::1` is [::1]. */
function inUrl(name: string): string {
  const url = `http://${name.includes(':') ? `[${name}]` : name}`;
  return URL.canParse(url) ? new URL(url).hostname : name.toLowerCase();
}
