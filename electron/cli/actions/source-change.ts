import type { SourceDescription } from '../../contract/api.ts';
import type { Credentials, ProxyChoice, SourceTrust } from '../../contract/source.ts';
import { InputError } from '../../engine/errors.ts';
import { takeUrlCredentials } from '../../engine/registry/credentials-input.ts';
import { printableUrl } from '../../engine/source/printable-url.ts';
import type { SourceOptions } from '../options/source-options.ts';

export interface SourceBase {
  readonly trust: SourceTrust;
  /** A keyring named on the spot only tells where the accepted keys are; otherwise each of its keys is accepted. */
  readonly keepsFingerprints: boolean;
}

export interface ChangeContext {
  readonly absolute: (path: string) => string;
  readonly credentials: Credentials | undefined;
}

/** What the source options say, over what the source was. Throws BAD_URL. */
export function sourceChange(
  options: SourceOptions,
  base: SourceBase,
  { absolute, credentials }: ChangeContext,
): Partial<SourceDescription> {
  const trust = trustChange(options, base, absolute);
  return {
    ...(trust === undefined ? {} : { trust }),
    ...(options.path === undefined ? {} : { path: options.path }),
    ...(options.mirror === undefined ? {} : { fallbackUrls: fallbackUrls(options.mirror, absolute) }),
    ...(options.proxy === undefined ? {} : { proxy: proxyChoice(options.proxy) }),
    ...(options.ca === undefined ? {} : { caFile: options.ca === '' ? '' : absolute(options.ca) }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function trustChange(
  { verify, keyring, fingerprint }: SourceOptions,
  { trust, keepsFingerprints }: SourceBase,
  absolute: (path: string) => string,
): SourceTrust | undefined {
  if (!verify) return { kind: 'unsigned' };
  if (keyring === undefined && fingerprint === undefined) return undefined;
  const before = trust.kind === 'signed' ? trust : { fingerprints: [], keyringFile: undefined };
  const keyringFile = keyring === undefined ? before.keyringFile : absolute(keyring);
  return {
    kind: 'signed',
    fingerprints: fingerprint ?? (keepsFingerprints ? before.fingerprints : []),
    ...(keyringFile === undefined ? {} : { keyringFile }),
  };
}

/** A single `none` empties the list. */
function fallbackUrls(typed: readonly string[], absolute: (path: string) => string): readonly string[] {
  if (typed.length === 1 && typed[0] === 'none') return [];
  return typed.map((url) => {
    if (takeUrlCredentials(url).credentials !== undefined) {
      throw new InputError(
        'BAD_URL',
        `The fallback mirror ${printableUrl(url)} is given with a user name or password. Give it without them: credentials are sent to the source itself only.`,
      );
    }
    return /^[a-z][a-z0-9+.-]+:\/\//iu.test(url) ? url : absolute(url);
  });
}

/** Throws BAD_URL. */
export function proxyChoice(typed: string): ProxyChoice {
  if (typed === 'none') return { kind: 'none' };
  if (typed === 'environment') return { kind: 'environment' };
  if (/^https?:\/\//iu.test(typed) && URL.canParse(typed)) return { kind: 'explicit', url: typed };
  throw new InputError(
    'BAD_URL',
    `"${printableUrl(typed)}" is no proxy: expected http://HOST:PORT, https://HOST:PORT, none or environment.`,
  );
}
