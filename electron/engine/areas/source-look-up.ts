import { resolve } from 'node:path';
import type { SourceDescription, SourceRef } from '../../contract/api.ts';
import type { Credentials, Source } from '../../contract/source.ts';
import { InputError } from '../errors.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import { type Connection, connect } from '../source/connect.ts';
import { parseLocation, printable } from '../source/location.ts';
import { printableUrl } from '../source/printable-url.ts';
import type { Services } from './services.ts';

/** A source with its credentials, wherever it was looked up. */
export interface FoundSource {
  readonly description: SourceDescription;
  readonly credentials: Credentials | undefined;
  readonly sourceId: string | undefined;
}

/** Looks a source up in the registry, or takes it as described. A described address that the app knows has that source's keys. */
export async function findSource(ref: SourceRef, { registry }: Services): Promise<FoundSource> {
  if (ref.kind === 'saved')
    return saved(await registry.sources.get(ref.id), await registry.sources.credentialsOf(ref.id));
  const { source } = ref;
  const found = { description: source, credentials: source.credentials, sourceId: undefined };
  if (
    source.trust.kind === 'unsigned' ||
    source.trust.keyringFile !== undefined ||
    source.trust.fingerprints.length > 0
  )
    return found;
  const root = rootOf(source.url);
  const known = (await registry.sources.list()).find((one) => rootOf(one.url) === root);
  if (known === undefined) return found;
  const credentials = source.credentials ?? (await registry.sources.credentialsOf(known.id));
  return { description: { ...source, trust: known.trust }, credentials, sourceId: known.id };
}

/** The source a mirror was made from: the registry's, else what its own folder remembers. */
export async function findSourceOf(
  mirror: { readonly folder: string; readonly file: MirrorFile | undefined },
  services: Services,
): Promise<FoundSource> {
  const known = services.registry.mirrors.byFolder(mirror.folder);
  const sources = await services.registry.sources.list();
  if (known?.sourceId !== undefined && sources.some((one) => one.id === known.sourceId)) {
    return findSource({ kind: 'saved', id: known.sourceId }, services);
  }
  const source = mirror.file?.source;
  if (source === undefined) {
    throw new InputError('BAD_ARGUMENT', `${mirror.folder} does not say which source it mirrors. Name the source.`, {
      path: mirror.folder,
    });
  }
  const { url, path, fallbackUrls, trust, fingerprints, keyringFile } = source;
  const description: SourceDescription = {
    url,
    fallbackUrls,
    trust:
      trust === 'unsigned'
        ? { kind: 'unsigned' }
        : { kind: 'signed', fingerprints, ...(keyringFile === undefined ? {} : { keyringFile }) },
    ...(path === undefined ? {} : { path }),
  };
  return findSource({ kind: 'described', source: description }, services);
}

/** Opens a source that was found. */
export function connectTo(
  found: FoundSource,
  services: Services,
  options: { readonly fetchKey: boolean; readonly needsKey?: boolean },
): Promise<Connection> {
  return connect({
    description: found.description,
    credentials: found.credentials,
    dataFolder: services.options.dataFolder,
    bundledKeyringFolder: services.options.bundledKeyringFolder,
    network: services.registry.settings.get(),
    userAgent: `streamferry/${services.options.version}`,
    now: services.now(),
    ...options,
  });
}

/** What a mirror folder remembers of its source: nothing secret. */
export function sourceRecord({ description }: FoundSource): NonNullable<MirrorFile['source']> {
  const { url, path, fallbackUrls = [], trust } = description;
  return {
    url: printableLocation(url),
    ...(path === undefined ? {} : { path }),
    fallbackUrls: fallbackUrls.map(printableLocation),
    trust: trust.kind,
    fingerprints: trust.kind === 'signed' ? [...trust.fingerprints] : [],
    ...(trust.kind === 'signed' && trust.keyringFile !== undefined ? { keyringFile: resolve(trust.keyringFile) } : {}),
  };
}

function saved(source: Source, credentials: Credentials | undefined): FoundSource {
  return { description: source, credentials, sourceId: source.id };
}

function printableLocation(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(url) ? printableUrl(url) : url === 'practice:' ? url : resolve(url);
}

/** Trust rests on keys, not on the transport: http and https are one address. */
function rootOf(url: string): string {
  return url === 'practice:' ? url : printable(parseLocation(url)).replace(/^http:/u, 'https:');
}
