import type { Failure, FailureCode } from '../contract/failure.ts';

/** What to do next on the command line, where an option or another command helps. */
const nextSteps: Partial<Readonly<Record<FailureCode, string>>> = {
  KEY_MISSING: 'name a keyring with --keyring FILE, or ask the keyserver for a named key with --fetch-key',
  SIGNATURE_MISSING: 'if this source is meant to be unsigned, say so with --no-verify',
  ROLLED_BACK: 'if going back is what you want, say so with --allow-rollback',
  OTHER_SOURCE: 'if the mirror shall change its source, say so with --switch-source',
  PROXY: 'name the proxy with --proxy URL, or go without one with --proxy none',
  TLS: 'name the certificate authority of this source with --ca FILE',
  HELD: 'release it with `streamferry mirrors release MIRROR`, then sync',
  UNEXPECTED: 'run the same command with -vv and report what it prints',
};

/** A secret that is missing, where it has an option of its own. */
const secretSteps: Readonly<Record<string, string>> = {
  passphrase: 'give the passphrase with --passphrase-file FILE',
  credentials: 'give the login with `streamferry sources edit ID --credentials-file FILE`',
};

/** How to publish otherwise, by the mode that did not do. */
const publicationSteps: Readonly<Record<string, string>> = {
  verbatim: '`streamferry lint MIRROR` lists what and why; --publish trimmed lists only what the mirror holds',
  trimmed: 'to publish verbatim, add --publish verbatim',
};

/** By what a failure tells of itself, where its code alone says too little. */
function stepByDetails(details: NonNullable<Failure['details']>): string | undefined {
  if (details.unproven === true)
    return 'publish with --publish verbatim, or sign it all the same with --sign-unverified';
  if (details.revisions === 'none') return 'say how many earlier revisions syncs keep with --revisions NUMBER';
  return secretSteps[String(details.secret)] ?? publicationSteps[String(details.publication)];
}

export function nextStepFor({ code, details }: Pick<Failure, 'code' | 'details'>): string | undefined {
  return (details && stepByDetails(details)) ?? nextSteps[code];
}
