import type { Failure, FailureCode } from '../contract/failure.ts';

/** What to do next on the command line, where an option or another command helps. */
const nextSteps: Partial<Readonly<Record<FailureCode, string>>> = {
  KEY_MISSING: 'name a keyring with --keyring FILE, or ask the keyserver for a named key with --fetch-key',
  SIGNATURE_MISSING: 'if this source is meant to be unsigned, say so with --no-verify',
  ROLLED_BACK: 'if going back is what you want, say so with --allow-rollback',
  OTHER_SOURCE: 'if the mirror shall change its source, say so with --switch-source',
  PROXY: 'name the proxy with --proxy URL, or go without one with --proxy none',
  TLS: 'name the certificate authority of this source with --ca FILE',
  UNEXPECTED: 'run the same command with -vv and report what it prints',
};

/** A secret that is missing, where it has an option of its own. */
const secretSteps: Readonly<Record<string, string>> = {
  passphrase: 'give the passphrase with --passphrase-file FILE',
  credentials: 'give the login with `streamferry sources edit ID --credentials-file FILE`',
};

export function nextStepFor({ code, details }: Pick<Failure, 'code' | 'details'>): string | undefined {
  return secretSteps[String(details?.secret)] ?? nextSteps[code];
}
