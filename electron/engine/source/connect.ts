import { join } from 'node:path';
import type { SourceDescription } from '../../contract/api.ts';
import type { Credentials, ProxyChoice, SourceTrust } from '../../contract/source.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
import { certificatesIn, readAuthorities } from './authorities.ts';
import { findKeyring } from './key-search.ts';
import { storeKey } from './key-store.ts';
import type { Keyring } from './keyring.ts';
import { authorizationFor, parseLocation, printable, type SourceLocation } from './location.ts';
import { openSource, type SourceReader } from './reader.ts';

/** A source opened for reading, with the keys that must have signed it. */
export interface Connection {
  readonly reader: SourceReader;
  readonly trust: { readonly kind: 'signed'; readonly keyring: Keyring } | { readonly kind: 'unsigned' };
  /** For the transfer's worker threads. */
  readonly access: HttpAccess;
  readonly startPath: string | undefined;
  /** What was changed about the URL, in sentences. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** How every source is reached that does not say otherwise. */
export interface NetworkDefaults {
  /** For sources whose proxy is the environment's. */
  readonly proxy: ProxyChoice;
  /** PEM file of authorities accepted besides the system's and the source's own; empty: none. */
  readonly caFile: string;
}

export interface ConnectOptions {
  readonly description: SourceDescription;
  readonly credentials: Credentials | undefined;
  readonly dataFolder: string;
  readonly bundledKeyringFolder: string | undefined;
  readonly fetchKey: boolean;
  readonly network: NetworkDefaults;
  readonly userAgent: string;
  readonly now: Date;
  /** Repair needs no documents, so no key either. */
  readonly needsKey?: boolean;
}

export const practiceUrl = 'practice:';

/** Opens a source: location, credentials, proxy, authorities, keyring. Asks nothing of the network save, on `fetchKey`, the keyserver. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const description = options.description.url === practiceUrl ? await practiceSource(options) : options.description;
  const location = parseLocation(description.url, description.path);
  const fallbacks = (description.fallbackUrls ?? []).map((url) => parseLocation(url));
  // What reads folders only does not need the authorities, and works without their file.
  const online = options.fetchKey || [location, ...fallbacks].some(({ kind }) => kind === 'http');
  const access = await httpAccess(description, location, { ...options, online });
  const trust =
    options.needsKey === false ? { kind: 'unsigned' as const } : await trustOf(description.trust, access, options);
  const reader = await openSource({ location, fallbacks, access });
  return {
    reader,
    trust,
    access,
    startPath: location.path,
    notices: [...location.notices, ...fallbacks.flatMap((one) => one.notices)],
    close: () => reader.close(),
  };
}

/** Fetches a key from the keyserver and keeps it in the data folder; an explicit action only. Throws KEY_MISSING, SIGNER_UNKNOWN. */
export async function fetchKey(fingerprint: string, access: HttpAccess, dataFolder: string): Promise<void> {
  const [{ fetchKeyFromKeyserver }, { createHttpClient, statusError }, { readBody }] = await Promise.all([
    import('./keyserver.ts'),
    import('./http-access.ts'),
    import('./http-body.ts'),
  ]);
  // Credentials are the source's, not the keyserver's.
  const { authorization: _, ...anonymous } = access;
  const client = createHttpClient(anonymous);
  const request = async (url: string): Promise<Buffer> => {
    const response = await client.request({ url });
    const { bytes } = await readBody(response, maxKeyBytes);
    if (response.statusCode !== 200) throw statusError(url, response.statusCode);
    return bytes;
  };
  try {
    await storeKey(keyStoreFolder(dataFolder), await fetchKeyFromKeyserver({ fingerprint, request }));
  } finally {
    await client.close();
  }
}

const maxKeyBytes = 4 * 1024 * 1024;

/** Where keys that were fetched on request are kept. */
export function keyStoreFolder(dataFolder: string): string {
  return join(dataFolder, 'keys');
}

/** The practice stream as a source, made where it is not there yet. */
export async function practiceSource({
  dataFolder,
  now,
  description,
}: Pick<ConnectOptions, 'dataFolder' | 'now' | 'description'>): Promise<SourceDescription> {
  // It brings all of openpgp along.
  const { ensurePracticeStream } = await import('../practice/practice-stream.ts');
  const stream = await ensurePracticeStream(join(dataFolder, 'practice'), now);
  const trust: SourceTrust = { kind: 'signed', fingerprints: [stream.fingerprint], keyringFile: stream.keyringFile };
  return { ...description, url: stream.root, trust };
}

async function trustOf(trust: SourceTrust, access: HttpAccess, options: ConnectOptions): Promise<Connection['trust']> {
  if (trust.kind === 'unsigned') return trust;
  const search = {
    trust,
    keyStoreFolder: keyStoreFolder(options.dataFolder),
    ...(options.bundledKeyringFolder === undefined ? {} : { bundledFolder: options.bundledKeyringFolder }),
  };
  try {
    return { kind: 'signed', keyring: await findKeyring(search) };
  } catch (error) {
    const [fingerprint] = trust.fingerprints;
    if (!options.fetchKey || trust.keyringFile !== undefined || fingerprint === undefined) throw error;
    await fetchKey(fingerprint, access, options.dataFolder);
    return { kind: 'signed', keyring: await findKeyring(search) };
  }
}

async function httpAccess(
  description: SourceDescription,
  location: SourceLocation,
  options: ConnectOptions & { readonly online: boolean },
): Promise<HttpAccess> {
  const { network, online, userAgent } = options;
  const own = { ...network, caFile: online ? network.caFile : '' };
  const shared = await defaultAccess(own, userAgent, description.caFile);
  const credentials = options.credentials ?? (location.kind === 'http' ? location.credentials : undefined);
  const authorization =
    location.kind === 'http' && credentials !== undefined
      ? authorizationFor(printable(location), credentials)
      : undefined;
  const { proxy = { kind: 'environment' } } = description;
  return {
    ...shared,
    ...(proxy.kind === 'environment' ? {} : { proxy }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** How hosts are reached that no source names, such as a keyserver; with the authorities of `sourceCaFile` besides. */
export async function defaultAccess(
  { proxy, caFile }: NetworkDefaults,
  userAgent: string,
  sourceCaFile?: string,
): Promise<HttpAccess> {
  const files = [sourceCaFile ?? '', caFile].filter((file) => file !== '');
  const pems = await Promise.all(files.map(readAuthorities));
  // Alone, a file is held to be one of certificates where they are used; beside another its fault would go unseen.
  if (pems.length > 1) pems.forEach(certificatesIn);
  return { proxy, userAgent, ...(pems.length === 0 ? {} : { caPem: pems.join('\n') }) };
}
