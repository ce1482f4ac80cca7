import type { NewSource, SourceDescription, SourceEdit } from '../../../electron/contract/api.ts';
import type { PickedPath } from '../../../electron/contract/host.ts';
import type { Credentials, ProxyChoice, Source, SourceTrust } from '../../../electron/contract/source.ts';
import { typedFingerprints } from './fingerprint.ts';

/** A source as its form holds it: what is not asked for at the moment is remembered. */
export interface SourceDraft {
  readonly name: string;
  readonly place: 'url' | 'folder';
  readonly url: string;
  readonly folder: PickedPath | undefined;
  readonly path: string;
  readonly trust: SourceTrust['kind'];
  /** One a line. */
  readonly fingerprints: string;
  readonly keyringFile: PickedPath | undefined;
  /** For `unsigned`: the person has said so twice. */
  readonly unsignedAccepted: boolean;
  /** One a line. */
  readonly fallbackUrls: string;
  readonly proxy: ProxyChoice['kind'];
  readonly proxyUrl: string;
  readonly caFile: PickedPath | undefined;
  /** `kept`: those that are stored, which nobody is shown. */
  readonly credentials: 'none' | 'kept' | Credentials['kind'];
  readonly user: string;
  readonly password: string;
  readonly token: string;
  readonly makeDefault: boolean;
}

export const emptySource: SourceDraft = {
  name: '',
  place: 'url',
  url: '',
  folder: undefined,
  path: '',
  trust: 'signed',
  fingerprints: '',
  keyringFile: undefined,
  unsignedAccepted: false,
  fallbackUrls: '',
  proxy: 'environment',
  proxyUrl: '',
  caFile: undefined,
  credentials: 'none',
  user: '',
  password: '',
  token: '',
  makeDefault: false,
};

/** The form for a source that is saved. A path that it has stands for itself. */
export function draftOf(source: Source): SourceDraft {
  const { trust, proxy } = source;
  return {
    ...emptySource,
    name: source.name,
    ...placeOf(source.url),
    path: source.path ?? '',
    trust: trust.kind,
    unsignedAccepted: trust.kind === 'unsigned',
    ...(trust.kind === 'signed'
      ? { fingerprints: trust.fingerprints.join('\n'), keyringFile: knownPath(trust.keyringFile) }
      : {}),
    fallbackUrls: source.fallbackUrls.join('\n'),
    proxy: proxy.kind,
    proxyUrl: proxy.kind === 'explicit' ? proxy.url : '',
    caFile: knownPath(source.caFile),
    credentials: source.hasCredentials ? 'kept' : 'none',
    makeDefault: source.isDefault,
  };
}

/** The source as it is described, for a test or to be added. Only for a draft without faults. */
export function descriptionOf(draft: SourceDraft): SourceDescription {
  const { name, path, caFile } = draft;
  const credentials = credentialsOf(draft);
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    url: locationOf(draft),
    ...(path.trim() === '' ? {} : { path: path.trim() }),
    trust: trustOf(draft),
    fallbackUrls: linesOf(draft.fallbackUrls),
    proxy: proxyOf(draft),
    ...(caFile === undefined ? {} : { caFile: caFile.token }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

export function newSourceOf(draft: SourceDraft): NewSource {
  return { ...descriptionOf(draft), ...(draft.makeDefault ? { makeDefault: true } : {}) };
}

/** What is to be changed of a saved source: only what differs, so that what is not known here stays as it is. */
export function editOf(draft: SourceDraft, source: Source): SourceEdit {
  const before = descriptionOf({ ...draftOf(source), credentials: 'none' });
  const { credentials, path = '', caFile = '', ...rest } = descriptionOf(draft);
  const wished = { ...rest, path, caFile };
  const was = { ...before, path: before.path ?? '', caFile: before.caFile ?? '' };
  const change = Object.fromEntries(Object.entries(wished).filter(([key, value]) => differs(value, was, key)));
  const forget = source.hasCredentials && draft.credentials === 'none';
  return {
    id: source.id,
    change: { ...change, ...(credentials === undefined ? {} : { credentials }) },
    ...(draft.makeDefault && !source.isDefault ? { makeDefault: true } : {}),
    ...(forget ? { forgetCredentials: true } : {}),
  };
}

/** Whether stored credentials will be forgotten because the source moves to another server. */
export function losesCredentials(draft: SourceDraft, source: Source | undefined): boolean {
  if (source?.hasCredentials !== true || draft.credentials !== 'kept') return false;
  return originOf(source.url) !== originOf(locationOf(draft));
}

function placeOf(url: string): Pick<SourceDraft, 'place' | 'url' | 'folder'> {
  const isUrl = /^[a-z][a-z0-9+.-]+:/iu.test(url);
  return isUrl ? { place: 'url', url, folder: undefined } : { place: 'folder', url: '', folder: knownPath(url) };
}

function knownPath(path: string | undefined): PickedPath | undefined {
  return path === undefined ? undefined : { token: path, path };
}

function locationOf({ place, url, folder }: SourceDraft): string {
  return place === 'url' ? url.trim() : (folder?.token ?? '');
}

function trustOf({ trust, fingerprints, keyringFile }: SourceDraft): SourceTrust {
  if (trust === 'unsigned') return { kind: 'unsigned' };
  return {
    kind: 'signed',
    fingerprints: typedFingerprints(fingerprints),
    ...(keyringFile === undefined ? {} : { keyringFile: keyringFile.token }),
  };
}

function proxyOf({ proxy, proxyUrl }: SourceDraft): ProxyChoice {
  return proxy === 'explicit' ? { kind: 'explicit', url: proxyUrl.trim() } : { kind: proxy };
}

function credentialsOf({ credentials, user, password, token }: SourceDraft): Credentials | undefined {
  if (credentials === 'basic') return { kind: 'basic', user, password };
  return credentials === 'bearer' ? { kind: 'bearer', token: token.trim() } : undefined;
}

/** Trimmed, without empty ones. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function differs(value: unknown, before: Readonly<Record<string, unknown>>, key: string): boolean {
  return JSON.stringify(value) !== JSON.stringify(before[key]);
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? '';
}
