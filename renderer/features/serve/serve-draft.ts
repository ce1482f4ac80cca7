import type { PickedPath } from '../../../electron/contract/host.ts';
import type { ServeRequest } from '../../../electron/contract/serve.ts';
import type { ChosenShipment } from './shipment-to-serve.svelte.ts';

/** A mirror that is to be served, as the form holds it. */
export interface ChosenMirror {
  readonly mirrorId: string;
  readonly name: string;
  readonly folder: string;
  /** Path as typed; empty: where MAAS looks for its label. */
  readonly at: string;
}

/** Who shall be able to reach the server. */
export type Reach = 'network' | 'this-computer' | 'one-address';

export interface ServeDraft {
  readonly chosen: readonly ChosenMirror[];
  /** Served straight from their media. */
  readonly shipments: readonly ChosenShipment[];
  readonly reach: Reach;
  /** For `one-address`, as typed. */
  readonly address: string;
  readonly port: string;
  readonly certificate: PickedPath | undefined;
  readonly key: PickedPath | undefined;
}

export type ServeFaults = Readonly<Partial<Record<'chosen' | 'address' | 'port' | 'certificate' | 'key', string>>> & {
  /** By mirror id. */
  readonly at: Readonly<Record<string, string>>;
};

export const defaultPort = '8080';

/** What cannot be started like this, by field. */
export function serveFaults(draft: ServeDraft): ServeFaults {
  const { chosen, shipments, reach, address, port, certificate, key } = draft;
  return {
    ...(chosen.length === 0 && shipments.length === 0 ? { chosen: 'Choose a mirror to serve, or several.' } : {}),
    ...(reach === 'one-address' && address.trim() === '' ? { address: 'Enter an address of this computer.' } : {}),
    ...(portOf(port) === undefined ? { port: 'Enter a port from 1 to 65535.' } : {}),
    ...(certificate === undefined && key !== undefined ? { certificate: 'The key needs its certificate.' } : {}),
    ...(certificate !== undefined && key === undefined ? { key: 'The certificate needs its key.' } : {}),
    at: Object.fromEntries(chosen.flatMap(({ mirrorId, at }) => (isPlace(at) ? [] : [[mirrorId, placeAdvice]]))),
  };
}

export function hasFaults({ at, ...fields }: ServeFaults): boolean {
  return Object.keys(fields).length > 0 || Object.keys(at).length > 0;
}

/** What the form asks for; `accessLogFile` is a token of the host. Only for a draft without faults. */
export function serveRequest(draft: ServeDraft, accessLogFile?: string): ServeRequest {
  const { chosen, shipments, certificate, key } = draft;
  const port = portOf(draft.port);
  return {
    mirrors: chosen.map(({ folder, at }) => ({ folder, ...(at.trim() === '' ? {} : { at: at.trim() }) })),
    ...(shipments.length === 0 ? {} : { shipments: shipments.map(({ request }) => request) }),
    host: hostOf(draft),
    ...(port === undefined ? {} : { port }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { tls: { certificateFile: certificate.token, keyFile: key.token } }),
    ...(accessLogFile === undefined ? {} : { accessLogFile }),
  };
}

/** A port to try where this one cannot be had: the next one, and above those that only an administrator may take. */
export function otherPort(port: string): string {
  const number = portOf(port) ?? 0;
  return number < 1024 || number === 65_535 ? defaultPort : String(number + 1);
}

const placeAdvice = 'Use letters, digits and - _ . between slashes, such as /lab/.';

function hostOf({ reach, address }: ServeDraft): string {
  if (reach === 'network') return '0.0.0.0';
  if (reach === 'this-computer') return '127.0.0.1';
  return address.trim().replace(/^\[(.*)\]$/u, '$1');
}

function portOf(text: string): number | undefined {
  const port = /^\s*\d{1,5}\s*$/u.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function isPlace(at: string): boolean {
  const path = at.trim();
  if (path === '' || path === '/') return true;
  const segments = path.replace(/^\//u, '').replace(/\/$/u, '').split('/');
  return segments.every((segment) => /^[\w.~:@+-]+$/u.test(segment) && !/^\.+$/u.test(segment));
}
