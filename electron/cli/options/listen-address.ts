import { InvalidArgumentError } from 'commander';

export interface ListenAddress {
  readonly host?: string;
  readonly port?: number;
}

/** `HOST:PORT`, `[IPV6]:PORT`, an IPv6 address, a host alone or a port alone. */
export function listenAddress(text: string): ListenAddress {
  if (/^\d+$/u.test(text)) return { port: portOf(text) };
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/iu.test(text)) return { host: text };
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+))(?::(\d+))?$/iu.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new InvalidArgumentError('Expected HOST:PORT, such as 0.0.0.0:8080, or one of them.');
  return port === undefined ? { host } : { host, port: portOf(port) };
}

function portOf(text: string): number {
  const port = Number(text);
  if (port <= 65_535) return port;
  throw new InvalidArgumentError(`Expected a port from 1 to 65535 (0 for any free one), found ${text}.`);
}
