import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { SourceRef } from '../../contract/api.ts';
import type { Credentials, Source } from '../../contract/source.ts';
import { InputError } from '../../engine/errors.ts';
import { readCredentialsInput, takeUrlCredentials } from '../../engine/registry/credentials-input.ts';
import { printableUrl } from '../../engine/source/printable-url.ts';
import type { SourceOptions } from '../options/source-options.ts';
import type { Session } from '../session.ts';
import { sourceChange } from './source-change.ts';

/** The SOURCE argument with the source options as the engine takes it. Throws BAD_ARGUMENT and BAD_URL. */
export async function sourceRef(session: Session, argument: string, options: SourceOptions): Promise<SourceRef> {
  const saved = await session.api.sources.list({});
  const chosen = savedSource(argument, saved);
  if (chosen !== undefined) return savedRef(session, chosen, options);
  const { url, credentials: fromUrl } = takeUrlCredentials(location(session, argument, saved));
  const credentials = (await givenCredentials(session, options, url)) ?? fromUrl;
  const trust = { kind: 'signed', fingerprints: [] } as const;
  const change = sourceChange(
    options,
    { trust, keepsFingerprints: false },
    { absolute: session.absolute, credentials },
  );
  return { kind: 'described', source: { url, trust, ...change } };
}

/** The saved source with this id, or else with this name. */
export function savedSource(argument: string, saved: readonly Source[]): Source | undefined {
  const name = argument.toLowerCase();
  return saved.find(({ id }) => id === argument) ?? saved.find((source) => source.name.toLowerCase() === name);
}

async function savedRef(session: Session, source: Source, options: SourceOptions): Promise<SourceRef> {
  const credentials = await givenCredentials(session, options, source.url);
  const base = { trust: source.trust, keepsFingerprints: true };
  const change = sourceChange(options, base, { absolute: session.absolute, credentials });
  if (Object.keys(change).length === 0) return { kind: 'saved', id: source.id };
  if (source.hasCredentials && credentials === undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      `The source "${source.id}" has stored credentials, which are not used together with options that change it. Add --credentials-file, or change the source itself with \`streamferry sources edit ${source.id}\`.`,
    );
  }
  const { id: _id, builtIn: _builtIn, isDefault: _isDefault, hasCredentials: _has, ...description } = source;
  return { kind: 'described', source: { ...description, ...change } };
}

/** Reads `--credentials-file`, with a warning when others can read it too. */
export async function givenCredentials(
  { absolute, log }: Session,
  { credentialsFile }: SourceOptions,
  url: string,
): Promise<Credentials | undefined> {
  if (credentialsFile === undefined) return undefined;
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) {
    throw new InputError(
      'BAD_ARGUMENT',
      `Credentials are for http and https only; the source is ${printableUrl(url)}.`,
    );
  }
  const file = absolute(credentialsFile);
  const { credentials, exposed } = await readCredentialsInput(file, new URL(url).hostname);
  if (exposed) log.warn(`Other users of this machine can read ${file}; \`chmod 600\` keeps it to yourself.`);
  return credentials;
}

function location(session: Session, argument: string, saved: readonly Source[]): string {
  if (argument === 'practice:') return argument;
  if (/^(?:https?|file):\/\//iu.test(argument)) {
    if (URL.canParse(argument)) return argument;
    throw new InputError('BAD_URL', `"${printableUrl(argument)}" is no valid URL.`);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(argument)) {
    throw new InputError(
      'BAD_URL',
      `"${printableUrl(argument)}" cannot be read: expected an http://, https:// or file:// URL.`,
    );
  }
  const folder = session.absolute(argument);
  if (/^\.|[/\\]/u.test(argument) || isAbsolute(argument) || existsSync(folder)) return folder;
  const ids = saved.map(({ id }) => id).join(', ');
  throw new InputError(
    'BAD_ARGUMENT',
    `"${argument}" is no URL, no folder and no saved source. Saved sources: ${ids}.`,
  );
}
