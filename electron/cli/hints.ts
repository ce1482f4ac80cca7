import type { Failure, FailureCode } from '../contract/failure.ts';
import { isPrintable } from '../engine/printable.ts';

type Details = NonNullable<Failure['details']>;

export type NextSteps = Partial<Readonly<Record<FailureCode, string | undefined>>>;

/** What to do next on the command line, where an option or another command helps. */
const nextSteps: NextSteps = {
  KEY_MISSING: 'name a keyring with --keyring FILE, or ask the keyserver for a named key with --fetch-key',
  SIGNATURE_MISSING: 'if this source is meant to be unsigned, say so with --no-verify',
  ROLLED_BACK: 'if going back is what you want, say so with --allow-rollback',
  OTHER_SOURCE: 'if the mirror shall change its source, say so with --switch-source',
  PROXY: 'name the proxy with --proxy URL, or go without one with --proxy none',
  TLS: 'name the certificate authority of this source with --ca FILE',
  HELD: 'release it with `streamferry mirrors release MIRROR`, then sync',
  UNEXPECTED: 'run the same command with -vv and report what it prints',
};

/** Instead, where the source is one that came on a medium; undefined: the sentence says it all. */
export const shipmentSteps: NextSteps = {
  KEY_MISSING: 'name the keyring that this site has for the images with --keyring FILE',
  SIGNATURE_MISSING: "if the shipment's word will do, say so with --no-verify",
  OTHER_SOURCE: undefined,
};

/** The same where a shipment is made. */
export const exportSteps: NextSteps = { KEY_MISSING: undefined, SIGNATURE_MISSING: undefined, OTHER_SOURCE: undefined };

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

/** A key of another machine that is not trusted: to be named once it was compared, or to take the place of the one that is. */
function trustStep({
  signs = 'shipments',
  name,
  site,
  fingerprint,
  state,
  before,
  expected,
}: Details): string | undefined {
  // Two fingerprints that differ are for people to clear up, not to be typed over.
  if (expected !== undefined && state !== 'changed') return undefined;
  if (state === 'new') return `if it is the same, say so with --fingerprint ${fingerprint}`;
  const whose = name ?? site;
  // A command is there to be copied: a name in which a shell would find something to do is for people to write.
  const plain = whose !== undefined && isPrintable(String(whose)) && !/["$`\\!%]/u.test(String(whose));
  const called = plain ? `"${whose}"` : 'NAME';
  const replace = before === undefined ? '' : ` --replace ${before}`;
  const when = before === undefined && state !== 'changed' ? 'once it was compared' : 'if it was changed on purpose';
  return `${when}: \`streamferry keys trust ${fingerprint} --name ${called} --for ${signs}${replace}\``;
}

/** By what a failure tells of itself, where its code alone says too little. */
function stepByDetails(code: FailureCode, details: Details): string | undefined {
  if (details.unproven === true)
    return 'publish with --publish verbatim, or sign it all the same with --sign-unverified';
  if (code === 'SIGNER_UNKNOWN' && details.fingerprint !== undefined) return trustStep(details);
  if (details.revisions === 'none') return 'say how many earlier revisions syncs keep with --revisions NUMBER';
  return secretSteps[String(details.secret)] ?? publicationSteps[String(details.publication)];
}

/** `own`: steps of the command that runs, which come before those of all. */
export function nextStepFor(
  { code, details }: Pick<Failure, 'code' | 'details'>,
  own: NextSteps = {},
): string | undefined {
  return (details && stepByDetails(code, details)) ?? (Object.hasOwn(own, code) ? own[code] : nextSteps[code]);
}
