import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceDescription } from '../../contract/api.ts';
import type { Credentials, SourceTrust } from '../../contract/source.ts';
import { errnoOf, InputError } from '../errors.ts';
import type { HttpAccess } from '../transfer/transfer.ts';
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

export interface ConnectOptions {
  readonly description: SourceDescription;
  readonly credentials: Credentials | undefined;
  readonly dataFolder: string;
  readonly bundledKeyringFolder: string | undefined;
  readonly fetchKey: boolean;
  readonly userAgent: string;
  readonly now: Date;
  /** Repair needs no documents, so no key either. */
  readonly needsKey?: boolean;
}

const practiceUrl = 'practice:';

/** Opens a source: location, credentials, proxy, authorities, keyring. Asks nothing of the network save, on `fetchKey`, the keyserver. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const description = options.description.url === practiceUrl ? await practiceSource(options) : options.description;
  const location = parseLocation(description.url, description.path);
  const access = await httpAccess(description, location, options);
  const trust =
    options.needsKey === false ? { kind: 'unsigned' as const } : await trustOf(description.trust, access, options);
  const fallbacks = (description.fallbackUrls ?? []).map((url) => parseLocation(url));
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

async function practiceSource({ dataFolder, now, description }: ConnectOptions): Promise<SourceDescription> {
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
  options: ConnectOptions,
): Promise<HttpAccess> {
  const caPem = description.caFile === undefined ? undefined : await readAuthorities(description.caFile);
  const credentials = options.credentials ?? (location.kind === 'http' ? location.credentials : undefined);
  const authorization =
    location.kind === 'http' && credentials !== undefined
      ? authorizationFor(printable(location), credentials)
      : undefined;
  return {
    proxy: description.proxy ?? { kind: 'environment' },
    userAgent: options.userAgent,
    ...(caPem === undefined ? {} : { caPem }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

async function readAuthorities(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(
      'BAD_ARGUMENT',
      `The file of certificate authorities ${file} cannot be read (${errnoOf(error) ?? 'unknown reason'}). Expected a PEM file.`,
      { path: file, cause: error },
    );
  }
}
