import type { ServedMirror } from '../../../electron/contract/serve.ts';

/** The URL of a mirror at one address of the server: what MAAS is given. */
export function mirrorUrl({ paths }: Pick<ServedMirror, 'paths'>, address: string): string {
  return new URL(paths[0] ?? '/', address).href;
}

/** Whether other machines can use this address. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);
}

/** An address as an option: its host and port, and where it leads to. */
export function addressLabel(address: string): string {
  const { host } = new URL(address);
  return isLoopback(address) ? `${host} (this computer only)` : host;
}
