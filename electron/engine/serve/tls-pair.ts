import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { errnoOf, InputError } from '../errors.ts';

/** Certificate chain and private key, PEM. */
export interface TlsPair {
  readonly certificate: string;
  readonly key: string;
}

/** Reads the files of `ServeRequest.tls` and checks that they belong together. Throws BAD_ARGUMENT. */
export async function readTlsPair(files: {
  readonly certificateFile: string;
  readonly keyFile: string;
}): Promise<TlsPair> {
  const { certificateFile, keyFile } = files;
  const [certificate, key] = await Promise.all([read(certificateFile, 'certificate'), read(keyFile, 'key')]);
  const parsed = tried(() => new X509Certificate(certificate), `${certificateFile} holds no certificate in PEM form.`);
  const encrypted = /^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/mu.test(key);
  const privateKey = tried(
    () => createPrivateKey(key),
    encrypted
      ? `The key in ${keyFile} is protected by a passphrase, which a server cannot be asked for. Give one without.`
      : `${keyFile} holds no private key in PEM form.`,
  );
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new InputError(
      'BAD_ARGUMENT',
      `The key in ${keyFile} is not that of the certificate in ${certificateFile}. Give the two that belong together.`,
    );
  }
  tried(
    () => createSecureContext({ cert: certificate, key }),
    `HTTPS cannot be offered with ${certificateFile} and ${keyFile}.`,
  );
  return { certificate, key };
}

async function read(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = errnoOf(error) === 'ENOENT' ? 'there is no such file' : (errnoOf(error) ?? 'unknown error');
    throw new InputError('BAD_ARGUMENT', `The ${what} ${file} cannot be read: ${why}. Name a PEM file.`, {
      path: file,
      cause: error,
    });
  }
}

function tried<T>(work: () => T, complaint: string): T {
  try {
    return work();
  } catch (error) {
    // What the library says may quote the key.
    throw new InputError('BAD_ARGUMENT', complaint, { cause: error });
  }
}
