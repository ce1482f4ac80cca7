import { isUtf8 } from 'node:buffer';
import { EngineError } from '../../errors.ts';
import { authenticate } from '../../source/authenticate.ts';
import { splitCleartext } from '../../source/cleartext.ts';
import { keyIdOf } from '../../source/fingerprint.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { loadOpenPgp, parseKey } from '../../source/openpgp.ts';
import type { Problem } from './problem.ts';

/** What MAAS verifies signatures with: a file's bytes, as `keyring_filename` or `keyring_data` give them. */
export interface MaasKeyring {
  /** For messages. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** What is known about the keys before a document is read. */
export interface Verification {
  readonly keyring: Keyring | undefined;
  readonly now: Date;
}

const signedHeader = '-----BEGIN PGP SIGNED MESSAGE-----';
/** `gpgv --keyring` takes binary keys and GnuPG's keyboxes; text begins with a character below 128. */
const binaryBit = 0x80;

/** Looks at the keyring as gpgv does. */
export function readMaasKeyring(given: MaasKeyring | undefined): { keyring: Keyring | undefined; problems: Problem[] } {
  if (given === undefined) {
    const message = 'No keyring was given: whether MAAS accepts the signatures is not known.';
    return { keyring: undefined, problems: [{ rule: 'signature-unchecked', place: {}, message }] };
  }
  const place = { path: given.name };
  try {
    const keyring = loadKeyring(given.bytes, [], given.name);
    const isText = ((given.bytes[0] ?? 0) & binaryBit) === 0 && given.bytes.toString('latin1', 8, 12) !== 'KBXf';
    const message = `${given.name} is armored: gpgv, and so MAAS, finds no key in it.`;
    return { keyring, problems: isText ? [{ rule: 'keyring-armored', place, message }] : [] };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { keyring: undefined, problems: [{ rule: 'keyring-unreadable', place, message: error.message }] };
  }
}

/** The text of a document, whether or not its signature holds; undefined where it cannot be told apart from the signature. */
export async function openDocument(
  path: string,
  bytes: Buffer,
  verification: Verification,
): Promise<{ text: string | undefined; problems: Problem[] }> {
  const place = { document: path };
  if (bytes.toString('latin1', 0, signedHeader.length) !== signedHeader) {
    const message = `${path} does not begin as a cleartext-signed document.`;
    return { text: textOf(bytes), problems: [{ rule: 'document-unsigned', place, message }] };
  }
  const { keyring, now } = verification;
  try {
    if (keyring === undefined) return { text: textOf(splitCleartext(bytes, path).text), problems: [] };
    // Whatever a document is called, MAAS looks at how it begins.
    const { payload, signer } = await authenticate({ path: cleartextName(path), bytes }, keyring, now);
    return { text: payload, problems: await keyProblems(keyring, signer.fingerprint, path) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return {
      text: unverifiedText(bytes, path),
      problems: [{ rule: 'signature-rejected', place, message: error.message }],
    };
  }
}

/** Keys of version 6 and of the newer curve types are unknown to gpgv 2.2 (MAAS.md: tried). */
async function keyProblems(keyring: Keyring, fingerprint: string, path: string): Promise<Problem[]> {
  const pgp = await loadOpenPgp();
  const blocks = keyring.holders(keyIdOf(fingerprint)).filter((block) => block.fingerprint === fingerprint);
  const keys = await Promise.all(blocks.map((block) => parseKey(block, pgp)));
  const unusable = keys.some((key) => {
    const { algorithm } = key.getAlgorithmInfo();
    return fingerprint.length > 40 || algorithm === 'ed25519' || algorithm === 'ed448';
  });
  if (!unusable) return [];
  const message = `${path} is signed by ${fingerprint}, which gpgv 2.2 reports as an invalid algorithm.`;
  return [{ rule: 'key-unusable', place: { document: path }, message }];
}

function cleartextName(path: string): string {
  return path.endsWith('.sjson') ? path : `${path}.sjson`;
}

function unverifiedText(bytes: Buffer, path: string): string | undefined {
  try {
    return textOf(splitCleartext(bytes, path).text);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

function textOf(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
