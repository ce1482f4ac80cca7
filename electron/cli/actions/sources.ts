import * as v from 'valibot';
import type { SourceDescription } from '../../contract/api.ts';
import type { Source, SourceTrust } from '../../contract/source.ts';
import { InputError } from '../../engine/errors.ts';
import { printableUrl } from '../../engine/source/printable-url.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions, readSourceOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, timeText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { sourceChange } from './source-change.ts';
import { givenCredentials, savedSource, sourceRef } from './source-ref.ts';

const ownOptions = v.object({
  name: v.optional(v.string()),
  url: v.optional(v.string()),
  default: v.optional(v.boolean(), false),
  forgetCredentials: v.optional(v.boolean(), false),
});

export function listSources(host: Host, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const sources = await api.sources.list({});
    results.done({ sources: sources.map(printable) });
    results.lines(tableLines(columns, sources, results.columns));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function addSource(host: Host, typedLocation: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const own = readOwnOptions(ownOptions, raw);
    const ref = await sourceRef(session, typedLocation, readSourceOptions(raw));
    if (ref.kind === 'saved') throw alreadySaved(ref.id);
    const added = await session.api.sources.add({
      ...ref.source,
      ...(own.name === undefined ? {} : { name: own.name }),
      ...(own.default ? { makeDefault: true } : {}),
    });
    session.results.done({ source: printable(added) });
    session.results.lines([`Saved as "${added.id}": ${printableUrl(added.url)}, ${trustText(added.trust)}.`]);
    return exitCodes.done;
  });
}

export function editSource(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const own = readOwnOptions(ownOptions, raw);
    const options = readSourceOptions(raw);
    const source = await saved(session, argument);
    const credentials = await givenCredentials(session, options, own.url ?? source.url);
    const base = { trust: source.trust, keepsFingerprints: true };
    const change: Partial<SourceDescription> = {
      ...sourceChange(options, base, { absolute: session.absolute, credentials }),
      ...(own.url === undefined ? {} : { url: own.url }),
      ...(own.name === undefined ? {} : { name: own.name }),
    };
    const edited = await session.api.sources.edit({
      id: source.id,
      change,
      ...(own.default ? { makeDefault: true } : {}),
      ...(own.forgetCredentials ? { forgetCredentials: true } : {}),
    });
    if (source.hasCredentials && !edited.hasCredentials && !own.forgetCredentials) {
      session.log.note('The source moved to another server: its credentials were forgotten.');
    }
    session.results.done({ source: printable(edited) });
    session.results.lines([`Changed "${edited.id}": ${printableUrl(edited.url)}, ${trustText(edited.trust)}.`]);
    return exitCodes.done;
  });
}

export function removeSource(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { id } = await saved(session, argument);
    await session.api.sources.remove({ id });
    session.results.done({ id });
    session.results.lines([`Removed "${id}".`]);
    return exitCodes.done;
  });
}

export function restoreDefaultSource(host: Host, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async ({ api, results }) => {
    const sources = await api.sources.restoreDefault({});
    results.done({ sources: sources.map(printable) });
    results.lines(tableLines(columns, sources, results.columns));
    return exitCodes.done;
  });
}

export function testSource(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const options = readSourceOptions(raw);
    const source = await sourceRef(session, argument, options);
    const found = await session.api.sources.test({ source, ...(options.fetchKey ? { fetchKey: true } : {}) });
    session.results.done({ ...found });
    const signers = found.signers.map(
      ({ fingerprint, userId }) => `Signed by ${fingerprint}${userId === undefined ? '' : ` (${userId})`}.`,
    );
    session.results.lines([
      `${found.location}: ${countText(found.products, 'product')}, ${countText(found.items, 'item')}${found.updated === undefined ? '' : `, updated ${timeText(found.updated)}`}.`,
      ...(signers.length === 0 ? ['Not signed, or not checked.'] : signers),
    ]);
    return exitCodes.done;
  });
}

export function fetchKey(host: Host, fingerprint: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async ({ api, results }) => {
    const key = await api.sources.fetchKey({ fingerprint });
    results.done({ ...key });
    results.lines([
      `Fetched ${key.fingerprint} (${key.algorithm}, made ${timeText(key.createdAt)}${key.expiresAt === undefined ? '' : `, expires ${timeText(key.expiresAt)}`}).`,
      ...key.userIds.map((userId) => `  ${userId}`),
    ]);
    return exitCodes.done;
  });
}

async function saved({ api }: Session, argument: string): Promise<Source> {
  const all = await api.sources.list({});
  const source = savedSource(argument, all);
  if (source !== undefined) return source;
  const ids = all.map(({ id }) => id).join(', ');
  throw new InputError('BAD_ARGUMENT', `There is no saved source "${argument}". Saved sources: ${ids}.`);
}

function alreadySaved(id: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `"${id}" is saved already. Give the URL or the folder of a new source, or change this one with \`streamferry sources edit ${id}\`.`,
  );
}

/** Proxies may have a password in their URL. */
function printable(source: Source): Source {
  const { proxy } = source;
  return proxy.kind === 'explicit' ? { ...source, proxy: { ...proxy, url: printableUrl(proxy.url) } } : source;
}

const columns: readonly Column<Source>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
  { title: 'DEFAULT', value: ({ isDefault }) => (isDefault ? 'default' : '') },
  { title: 'TRUST', value: ({ trust }) => trust.kind },
  { title: 'LOCATION', value: ({ url }) => printableUrl(url), shrinks: true },
];

function trustText(trust: SourceTrust): string {
  if (trust.kind === 'unsigned') return 'taken unsigned';
  const { fingerprints, keyringFile } = trust;
  if (fingerprints.length > 0) return `signed by ${fingerprints.join(' or ')}`;
  return keyringFile === undefined ? 'signed; no key named yet' : `signed by a key of ${keyringFile}`;
}
