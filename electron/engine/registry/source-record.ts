import { isAbsolute, win32 } from 'node:path';
import type { SourceDescription } from '../../contract/api.ts';
import type { Credentials, SourceTrust } from '../../contract/source.ts';
import { InputError } from '../errors.ts';
import { isFingerprint, normalFingerprint } from '../source/fingerprint.ts';
import { printableUrl } from '../source/printable-url.ts';
import type { SourceRecord } from './built-in-sources.ts';
import { takeUrlCredentials } from './credentials-input.ts';

type Described = Omit<SourceRecord, 'id'> & { readonly credentials?: Credentials };

/** A description as it is stored: credentials taken out of the URL, fingerprints normalised, defaults filled in. Throws BAD_URL and BAD_ARGUMENT. */
export function describedSource(description: SourceDescription): Described {
  const { url, credentials: fromUrl } = takeUrlCredentials(description.url.trim());
  const credentials = description.credentials ?? fromUrl;
  const fallbackUrls = description.fallbackUrls ?? [];
  for (const each of [url, ...fallbackUrls]) checkLocation(each);
  for (const each of fallbackUrls) checkNoCredentials(each);
  return {
    name: description.name?.trim() || nameOf(url),
    url,
    ...(description.path === undefined || description.path === '' ? {} : { path: description.path }),
    trust: normalisedTrust(description.trust),
    fallbackUrls,
    proxy: description.proxy ?? { kind: 'environment' },
    ...(description.caFile === undefined || description.caFile === '' ? {} : { caFile: description.caFile }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** A readable id made from a name, different from all that are taken. */
export function sourceIdFor(name: string, taken: readonly string[]): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40);
  const base = slug === '' ? 'source' : slug;
  let id = base;
  for (let number = 2; taken.includes(id); number++) id = `${base}-${number}`;
  return id;
}

/** A whole fingerprint in upper-case hexadecimal, however it was typed. Throws BAD_ARGUMENT for anything shorter. */
function checkedFingerprint(text: string): string {
  const fingerprint = normalFingerprint(text);
  if (isFingerprint(fingerprint)) return fingerprint;
  throw new InputError(
    'BAD_ARGUMENT',
    `"${text}" is no key fingerprint: expected 40 hexadecimal digits, as \`gpg --fingerprint\` prints them; a short key id is not enough.`,
  );
}

function normalisedTrust(trust: SourceTrust): SourceTrust {
  if (trust.kind === 'unsigned') return { kind: 'unsigned' };
  const { keyringFile } = trust;
  return {
    kind: 'signed',
    fingerprints: trust.fingerprints.map(checkedFingerprint),
    ...(keyringFile === undefined || keyringFile === '' ? {} : { keyringFile }),
  };
}

function checkLocation(url: string): void {
  if (url === 'practice:' || isAbsolute(url) || win32.isAbsolute(url)) return;
  if (/^(?:https?|file):\/\//iu.test(url) && URL.canParse(url)) return;
  throw new InputError(
    'BAD_URL',
    `"${printableUrl(url)}" is no place a stream can be read from: expected an http://, https:// or file:// URL or the full path of a folder.`,
  );
}

function checkNoCredentials(url: string): void {
  if (takeUrlCredentials(url).credentials === undefined) return;
  throw new InputError(
    'BAD_URL',
    `The fallback mirror ${printableUrl(url)} is given with a user name or password, which would be stored in the open. Give it without them.`,
  );
}

function nameOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, protocol } = new URL(url);
  return protocol === 'file:' ? pathname : host;
}
