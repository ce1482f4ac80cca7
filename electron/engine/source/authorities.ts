import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errnoOf, InputError } from '../errors.ts';

const advice = 'Give a PEM file with the certificate of the authority.';

/** What a file of certificate authorities holds. Throws BAD_ARGUMENT where it cannot be read. */
export async function readAuthorities(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(
      'BAD_ARGUMENT',
      `The file of certificate authorities ${file} cannot be read (${errnoOf(error) ?? 'unknown reason'}). Expected a PEM file.`,
      { path: file, cause: error },
    );
  }
}

/** The certificates in PEM text, each one readable. Throws BAD_ARGUMENT where there is none, or one that cannot be read. */
export function certificatesIn(pem: string): readonly string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gsu) ?? [];
  if (certificates.length === 0) {
    throw new InputError('BAD_ARGUMENT', `The CA file holds no PEM certificate. ${advice}`);
  }
  try {
    // A certificate that cannot be read would be passed over in silence.
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    throw new InputError('BAD_ARGUMENT', `The CA file holds a certificate that cannot be read. ${advice}`, { cause });
  }
  return certificates;
}

/** Throws BAD_ARGUMENT for a file that no connection could be made with. */
export async function checkAuthorities(file: string): Promise<void> {
  certificatesIn(await readAuthorities(file));
}
