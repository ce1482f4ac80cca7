import type { AddressInfo } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { errnoOf, ServeError } from '../errors.ts';

type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] | undefined>
>;

export interface Listening {
  /** As asked for: a name, an address, or one that stands for all. */
  readonly host: string;
  readonly address: Pick<AddressInfo, 'port' | 'family'>;
  readonly secure: boolean;
  readonly interfaces: Interfaces;
}

const anyAddress = new Set(['', '0.0.0.0', '::', '[::]', '*']);

/** One URL for each address the server can be reached at, ending in a slash; those that other machines can use come first. */
export function reachableUrls({ host, address, secure, interfaces }: Listening): readonly string[] {
  const scheme = secure ? 'https' : 'http';
  const standard = secure ? 443 : 80;
  const port = address.port === standard ? '' : `:${address.port}`;
  const hosts = anyAddress.has(host) ? addressesOf(interfaces, address.family) : [host];
  return hosts.map((one) => `${scheme}://${one.includes(':') && !one.startsWith('[') ? `[${one}]` : one}${port}/`);
}

/** Link-local addresses need a zone, which no URL can carry. A server on `::` answers IPv4 too. */
function addressesOf(interfaces: Interfaces, family: string): readonly string[] {
  const usable = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((one) => (one.family === 'IPv4' || family === 'IPv6') && !/^fe80:/iu.test(one.address));
  const rank = (one: (typeof usable)[number]) => Number(one.internal) * 2 + Number(one.family === 'IPv6');
  return [...new Set(usable.toSorted((a, b) => rank(a) - rank(b)).map((one) => one.address))];
}

/** Why listening failed, as PORT_IN_USE or ADDRESS_REFUSED; other errors come back unchanged. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const options = { details: { host, port }, cause: error };
  switch (errnoOf(error)) {
    case 'EADDRINUSE':
      return new ServeError(
        'PORT_IN_USE',
        `Port ${port} of ${host} is taken by another program. Stop it, or listen on another port.`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new ServeError(
        'ADDRESS_REFUSED',
        `This user may not listen on port ${port} of ${host}. Ports below 1024 are often reserved: take another one, such as 8080.`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODEV':
      return new ServeError(
        'ADDRESS_REFUSED',
        `${host} is no address of this machine. Listen on one that it has, on 127.0.0.1, or on 0.0.0.0 for all.`,
        options,
      );
    default:
      return error;
  }
}
