import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../../contract/source.ts';
import { InputError } from '../errors.ts';
import { printableUrl } from './printable-url.ts';

/** Where a stream is, read from what the user gave. `root` never holds credentials. */
export type SourceLocation = HttpLocation | FolderLocation;

interface HttpLocation {
  readonly kind: 'http';
  /** URL of the stream's root, ending in a slash. */
  readonly root: string;
  /** Document to start from, relative to the root, when the user named one. */
  readonly path?: string;
  /** From the URL's user part. */
  readonly credentials?: Credentials;
  /** What was changed about the URL, in sentences for the user. */
  readonly notices: readonly string[];
}

interface FolderLocation {
  readonly kind: 'folder';
  /** Absolute path of the stream's root folder. */
  readonly root: string;
  readonly path?: string;
  readonly notices: readonly string[];
}

const documentInPath = /streams\/v1\/.*[.](?:sjson|json)$/u;
const retiredDaily = /\/ephemeral-v3\/daily(?=\/|$)/u;

/**
 * Reads a source's URL or folder: the root with or without a slash, or straight at a document below `streams/v1/`, which
 * splits as sstream-mirror does. An explicit `path` wins over one in the URL. Throws BAD_URL.
 */
export function parseLocation(url: string, path?: string): SourceLocation {
  const text = url.trim();
  if (text === '' || text.includes('\0')) throw badUrl(text, 'it is empty or holds a NUL character');
  if (/^https?:/iu.test(text)) return httpLocation(text, path);
  if (/^file:/iu.test(text)) return folderLocation(folderOfFileUrl(text), path);
  const drive = /^[a-z]:[\\/]/iu.test(text);
  if (!drive && /^[a-z][a-z0-9+.-]*:/iu.test(text) && !isAbsolute(text)) {
    throw badUrl(text, 'only http, https and file URLs and folders are understood');
  }
  return folderLocation(text, path);
}

/** The location in words fit for messages and logs. */
export function printable(location: SourceLocation): string {
  return location.root;
}

/** The Authorization header for the origin of `root`; RFC 7617 and RFC 6750. */
export function authorizationFor(
  root: string,
  credentials: Credentials,
): { readonly origin: string; readonly header: string } {
  const { origin } = new URL(root);
  if (credentials.kind === 'bearer') return { origin, header: `Bearer ${credentials.token}` };
  const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  return { origin, header: `Basic ${pair}` };
}

function httpLocation(text: string, path: string | undefined): HttpLocation {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') throw badUrl(text, 'it is no valid URL');
  const notices: string[] = [];
  const credentials = credentialsOf(url, text);
  if (url.search !== '')
    notices.push(`The part of ${printableUrl(url)} after "?" is left out: a stream's root has none.`);
  if (retiredDaily.test(url.pathname)) {
    url.pathname = url.pathname.replace(retiredDaily, '/ephemeral-v3/stable');
    notices.push(`MAAS's daily stream is retired: ${printableUrl(url)} is used in its place.`);
  }
  const { root, found } = splitAtDocument(url.pathname);
  const start = path ?? (found === undefined ? undefined : decoded(found, text));
  return {
    kind: 'http',
    root: `${url.origin}${root.endsWith('/') ? root : `${root}/`}`,
    ...(start === undefined ? {} : { path: start }),
    ...(credentials === undefined ? {} : { credentials }),
    notices,
  };
}

function folderLocation(folder: string, path: string | undefined): FolderLocation {
  const windows = /^[a-z]:[\\/]/iu.test(folder) || process.platform === 'win32';
  const { root, found } = splitAtDocument(windows ? folder.replaceAll('\\', '/') : folder);
  const start = path ?? found;
  const chosen = found === undefined ? folder : root === '' ? '.' : root;
  // A drive path is kept as it is where it is no path of this system: it can only fail, with its own name in the message.
  const foreign = windows && process.platform !== 'win32';
  return {
    kind: 'folder',
    root: foreign ? chosen : resolve(chosen),
    ...(start === undefined ? {} : { path: start }),
    notices: [],
  };
}

function splitAtDocument(path: string): { root: string; found: string | undefined } {
  const match = documentInPath.exec(path);
  return match === null
    ? { root: path, found: undefined }
    : { root: path.slice(0, match.index), found: path.slice(match.index) };
}

function credentialsOf(url: URL, text: string): Credentials | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return { kind: 'basic', user: decoded(url.username, text), password: decoded(url.password, text) };
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw badUrl(text, 'it holds a "%" that is not followed by the code of a character', error);
  }
}

function folderOfFileUrl(text: string): string {
  try {
    return fileURLToPath(text);
  } catch (error) {
    throw badUrl(text, 'it names no folder on this machine', error);
  }
}

function badUrl(text: string, reason: string, cause?: unknown): InputError {
  const shown = text === '' ? 'The source' : `The source ${printableUrl(text)}`;
  const advice = 'Give the root of a stream, as in https://images.maas.io/ephemeral-v3/stable/, or a folder.';
  return new InputError('BAD_URL', `${shown} cannot be used: ${reason}. ${advice}`, { cause });
}
