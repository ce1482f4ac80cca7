import type { Failure } from '../../../electron/contract/failure.ts';
import type { Source, SourceTest } from '../../../electron/contract/source.ts';
import { countText } from '../../text/counts.ts';
import { dateText } from '../../text/times.ts';
import { isFingerprint } from './fingerprint.ts';

/** A URL fit to be shown: without a user name and password. */
export function printableUrl(url: string): string {
  const parsed = /^https?:/iu.test(url) ? URL.parse(url) : null;
  if (parsed === null || (parsed.username === '' && parsed.password === '')) return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

/** Where a source is, for people. */
export function placeText({ url, path }: Pick<Source, 'url' | 'path'>): string {
  if (url === 'practice:') return 'Made on this computer; no network';
  return path === undefined ? printableUrl(url) : `${printableUrl(url)}, from ${path}`;
}

/** How the source is reached beyond its address, in sentences. */
export function accessSentences({ fallbackUrls, proxy, caFile, hasCredentials }: Source): readonly string[] {
  return [
    ...(fallbackUrls.length === 0 ? [] : [`Falls back to ${fallbackUrls.map(printableUrl).join(', ')}.`]),
    ...(proxy.kind === 'explicit' ? [`Through the proxy ${printableUrl(proxy.url)}.`] : []),
    ...(proxy.kind === 'none' ? ['Without a proxy.'] : []),
    ...(caFile === undefined ? [] : [`Also trusts the certificate authorities in ${caFile}.`]),
    ...(hasCredentials ? ['Credentials are stored.'] : []),
  ];
}

/** What a connection test found, in sentences; the signers are told apart. */
export function testSentence({ products, items, updated }: SourceTest): string {
  const when = updated === undefined ? '' : `, updated ${dateText(updated)}`;
  return `It answers: ${countText(products, 'product')}, ${countText(items, 'item')}${when}.`;
}

/** The keys whose absence made something fail; a keyserver may have them. A keyring file that lacks them is another matter. */
export function missingKeys({ code, path, details }: Failure): readonly string[] {
  if (code !== 'KEY_MISSING' || path !== undefined) return [];
  const named = details?.fingerprints;
  return typeof named === 'string' ? named.split(' ').filter(isFingerprint) : [];
}
