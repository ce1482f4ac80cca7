import { readFile, stat } from 'node:fs/promises';
import type { Credentials } from '../../contract/source.ts';
import { InputError } from '../errors.ts';

/** Far more than any token or netrc file needs. */
const sizeLimitBytes = 64 * 1024;

export interface CredentialsInput {
  readonly credentials: Credentials;
  /** The file can be read by others than its owner (never told on Windows, where modes say nothing). */
  readonly exposed: boolean;
}

/** Reads the credentials a user keeps in a file of their own. Throws BAD_ARGUMENT, never quoting the file. */
export async function readCredentialsInput(file: string, host: string): Promise<CredentialsInput> {
  let text: string;
  let mode: number;
  try {
    const found = await stat(file);
    if (found.size > sizeLimitBytes) throw badFile(file, `it has ${found.size} bytes, more than ${sizeLimitBytes}`);
    mode = found.mode;
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw badFile(file, error instanceof Error ? error.message : String(error), error);
  }
  const credentials = parseCredentials(text, host);
  if (credentials === undefined) {
    throw badFile(
      file,
      `it has none for ${host}; expected "user:password", "Bearer TOKEN", "token TOKEN" or a netrc entry "machine ${host} login USER password PASSWORD"`,
    );
  }
  return { credentials, exposed: process.platform !== 'win32' && (mode & 0o077) !== 0 };
}

/** `user:password`, `Bearer TOKEN`, `token TOKEN`, or netrc; undefined where there is nothing for `host`. Lines that begin with # are comments. */
export function parseCredentials(text: string, host: string): Credentials | undefined {
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  const first = lines[0];
  if (first === undefined) return undefined;
  if (/^\s*(?:machine\s|default(?:\s|$))/u.test(first)) return netrcEntry(lines.join('\n'), host);
  const token = /^\s*(?:bearer|token)\s+(\S+)\s*$/iu.exec(first)?.[1];
  if (token !== undefined) return { kind: 'bearer', token };
  const colon = first.indexOf(':');
  if (colon < 1) return undefined;
  return { kind: 'basic', user: first.slice(0, colon).trim(), password: first.slice(colon + 1).trimEnd() };
}

/** The first `machine` entry for the host, or the `default` one, as in GNU inetutils' .netrc. */
function netrcEntry(text: string, host: string): Credentials | undefined {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  let applies = false;
  let user: string | undefined;
  let password: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === 'machine' || word === 'default') {
      if (applies && user !== undefined && password !== undefined) break;
      applies = word === 'default' || words[++at]?.toLowerCase() === host.toLowerCase();
      user = undefined;
      password = undefined;
    } else if (word === 'login') user = words[++at];
    else if (word === 'password') password = words[++at];
    else if (word === 'account') at++;
  }
  return applies && user !== undefined && password !== undefined ? { kind: 'basic', user, password } : undefined;
}

/** Takes user and password out of a URL, so that it can be printed and stored. */
export function takeUrlCredentials(url: string): { readonly url: string; readonly credentials?: Credentials } {
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) return { url };
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return { url };
  const credentials = {
    kind: 'basic',
    user: decoded(parsed.username),
    password: decoded(parsed.password),
  } as const;
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href, credentials };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function badFile(file: string, reason: string, cause?: unknown): InputError {
  return new InputError('BAD_ARGUMENT', `The credentials file ${file} cannot be used: ${reason}.`, {
    path: file,
    cause,
  });
}
