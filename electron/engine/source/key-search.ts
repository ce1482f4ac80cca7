import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTrust } from '../../contract/source.ts';
import { EngineError, errnoOf, TrustError } from '../errors.ts';
import { normalFingerprint } from './fingerprint.ts';
import { storedKeyFile } from './key-store.ts';
import { type Keyring, loadKeyring } from './keyring.ts';

/** Where Ubuntu's package and MAAS's snap put the Cloud Image Builder key (MAAS.md "Sources"). */
export const systemKeyringFiles: readonly string[] = [
  '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
  '/snap/maas/current/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
];

export interface KeySearch {
  readonly trust: Extract<SourceTrust, { kind: 'signed' }>;
  /** The user's file; goes before the one in `trust`. */
  readonly keyringFile?: string;
  /** `build/keyrings/` of the packaged app. */
  readonly bundledFolder?: string;
  /** Keys fetched from a keyserver earlier. */
  readonly keyStoreFolder: string;
  /** Default: `systemKeyringFiles`. */
  readonly systemFiles?: readonly string[];
}

/** A keyring and the file it was found in. */
export interface FoundKeyring {
  readonly keyring: Keyring;
  readonly file: string;
}

const keyringName = /\.(?:gpg|asc|pgp|kbx)$/i;

/** Finds the keyring for a source in DESIGN's order: the user's file, the app's own, the system's, keys stored earlier. The first
 * that holds a named fingerprint is taken; openpgp is not needed. Throws KEY_MISSING, saying where it looked. */
export async function findKeyring(search: KeySearch): Promise<Keyring> {
  return (await locateKeyring(search)).keyring;
}

/** The same, with the place it was found at. */
export async function locateKeyring(search: KeySearch): Promise<FoundKeyring> {
  const file = search.keyringFile ?? search.trust.keyringFile;
  const fingerprints = search.trust.fingerprints.map(normalFingerprint);
  if (file !== undefined) return { keyring: await userKeyring(file, fingerprints), file };
  if (fingerprints.length === 0) {
    throw new TrustError(
      'KEY_MISSING',
      'Nothing says which key must have signed this source. Give its keyring with --keyring FILE, ' +
        'or its fingerprint with --fingerprint FPR.',
    );
  }
  const looked: string[] = [];
  for await (const candidate of candidateFiles(search, fingerprints)) {
    const keyring = await tryKeyring(candidate, fingerprints);
    if (typeof keyring !== 'string') return { keyring, file: candidate };
    looked.push(`${candidate} (${keyring})`);
  }
  throw new TrustError(
    'KEY_MISSING',
    `The key ${fingerprints.join(' or ')} that must have signed this source is not on this machine. ` +
      `Looked in: ${looked.join(', ')}. Give it with --keyring FILE, or fetch it from a keyserver with --fetch-key.`,
    { details: { fingerprints: fingerprints.join(' ') } },
  );
}

async function userKeyring(file: string, fingerprints: readonly string[]): Promise<Keyring> {
  const keyring = loadKeyring(await readUserFile(file), fingerprints, `The keyring ${file}`);
  if (holdsAny(keyring, fingerprints)) return keyring;
  throw new TrustError(
    'KEY_MISSING',
    `The keyring ${file} holds ${keyring.fingerprints.join(', ')}, but this source must be signed by ` +
      `${fingerprints.join(' or ')}. Give the keyring with that key, or change the fingerprint.`,
    { path: file, details: { fingerprints: fingerprints.join(' ') } },
  );
}

async function readUserFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new TrustError(
      'KEY_MISSING',
      `The keyring ${file} cannot be read: ${reasonOf(cause)}. Give a file that exists and that you may read.`,
      { path: file, cause },
    );
  }
}

async function* candidateFiles(search: KeySearch, fingerprints: readonly string[]): AsyncGenerator<string> {
  if (search.bundledFolder !== undefined) yield* await keyringsIn(search.bundledFolder);
  yield* search.systemFiles ?? systemKeyringFiles;
  for (const fingerprint of fingerprints) yield storedKeyFile(search.keyStoreFolder, fingerprint);
}

/** The folder's keyrings by name, or the folder itself where it has none: it then shows in the message. */
async function keyringsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => keyringName.test(name)).sort();
  return files.length === 0 ? [folder] : files.map((name) => join(folder, name));
}

/** The keyring, or in a few words why it is none for us. */
async function tryKeyring(file: string, fingerprints: readonly string[]): Promise<Keyring | string> {
  try {
    const keyring = loadKeyring(await readFile(file), fingerprints, file);
    return holdsAny(keyring, fingerprints) ? keyring : 'holds other keys';
  } catch (error) {
    return error instanceof EngineError ? 'no keyring' : reasonOf(error);
  }
}

function holdsAny(keyring: Keyring, fingerprints: readonly string[]): boolean {
  return fingerprints.length === 0 || fingerprints.some((fingerprint) => keyring.accepts(fingerprint));
}

function reasonOf(error: unknown): string {
  const errno = errnoOf(error);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return 'not there';
  if (errno === 'EISDIR') return 'a folder';
  if (errno === 'EACCES' || errno === 'EPERM') return 'not readable';
  return errno ?? String(error);
}
