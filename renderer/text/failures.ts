import type { Failure, FailureCode } from '../../electron/contract/failure.ts';
import { mediumText } from './medium-failures.ts';
import type { FailureText, ToldFailure } from './told-failure.ts';

/** What a failure is of; the same code asks for other steps. */
export type FailureSubject = 'source' | 'medium';

/** Complete by type: a new code does not compile without its sentences. */
const failureTexts = {
  BAD_ARGUMENT: { title: 'A value is not valid.', next: 'Correct the value named below.' },
  BAD_URL: { title: 'The address is not valid.', next: 'Use an http or https URL, or a folder of this machine.' },
  BAD_FILTER: {
    title: 'A filter cannot be read.',
    next: 'Write it as key=value, key!=value, key~expression or key!~expression.',
  },
  EMPTY_SELECTION: { title: 'Nothing matches the selection.', next: 'Choose other releases or architectures.' },
  OFFLINE: {
    title: 'The source cannot be reached.',
    next: 'Check the network, the address and the proxy, then try again.',
  },
  TIMEOUT: { title: 'The source stopped answering.', next: 'Try again; what is here is kept.' },
  HTTP_STATUS: {
    title: 'The source refused a file.',
    next: 'Check the address and the credentials, or try again later.',
  },
  INTERRUPTED: { title: 'The connection broke.', next: 'Try again: the transfer goes on where it stopped.' },
  TOO_LARGE: {
    title: 'A document is larger than any real one.',
    next: 'Check that the address is that of an image stream.',
  },
  PROXY: { title: 'The proxy refused the connection.', next: "Check the proxy's address and credentials." },
  TLS: {
    title: 'The secure connection failed.',
    next: 'Check the clock of this machine, or add the certificate authority of the source.',
  },
  SIGNATURE_MISSING: { title: 'A document is not signed.', next: 'Do not use this source unless you know why.' },
  SIGNATURE_BAD: {
    title: 'A signature does not match.',
    next: 'The document was changed on its way. Try another network; nothing was published.',
  },
  SIGNER_UNKNOWN: {
    title: 'A document is signed by a key that this source does not accept.',
    next: 'Compare the fingerprints, or choose the right keyring.',
  },
  KEY_EXPIRED: {
    title: 'The key was expired or revoked when it signed.',
    next: 'Ask the publisher of the source for a new key.',
  },
  KEY_MISSING: {
    title: 'The key of the source is not on this machine.',
    next: 'Choose a keyring file, or get the key.',
  },
  ROLLED_BACK: {
    title: 'The source offers an older state than the one here.',
    next: 'Allow it only if you know why it went back.',
  },
  MISPLACED: {
    title: 'A document stands in the place of another.',
    next: 'Do not trust this source until its publisher has mended it.',
  },
  CLOCK: { title: 'A signature comes from the future.', next: 'Set the clock of this machine.' },
  MALFORMED: { title: 'A document is not a valid stream.', next: 'Check that the address is that of an image stream.' },
  UNSUPPORTED_FORMAT: { title: 'The format of the stream is not known.', next: 'Look for a newer Streamferry.' },
  UNSAFE_PATH: { title: 'The stream names a file outside of itself.', next: 'Do not use this source.' },
  SIZE_MISMATCH: {
    title: 'A file does not have the size that was signed.',
    next: 'Try again, or use another mirror of the source.',
  },
  DIGEST_MISMATCH: {
    title: 'A file does not have the content that was signed.',
    next: 'Try again, or use another mirror of the source.',
  },
  DIGEST_UNKNOWN: { title: 'The stream names no digest for a file.', next: 'Its content cannot be proven.' },
  DISK_FULL: { title: 'The volume has too little space.', next: 'Free some space or take less; what is here is kept.' },
  NOT_WRITABLE: {
    title: 'The folder cannot be written.',
    next: 'Check its owner, or whether the volume is read-only.',
  },
  LOCKED: { title: 'Another Streamferry works on this mirror.', next: 'Wait until it has ended.' },
  LEDGER_CORRUPT: {
    title: "The mirror's ledger cannot be read.",
    next: 'Move it aside and sync again: files in place are checked and kept.',
  },
  LAYOUT_NEWER: { title: 'A newer Streamferry wrote this mirror.', next: 'Use that version or a later one.' },
  OTHER_SOURCE: { title: 'The folder mirrors another source.', next: 'Choose another folder, or switch the source.' },
  TARGET_GONE: { title: 'The volume is gone.', next: 'Bring it back, then go on.' },
  TARGET_FULL: { title: 'The medium is full.', next: 'Use a larger one, or several.' },
  FILE_TOO_BIG: { title: 'A file is too big for the volume.', next: 'Use another file system.' },
  NAME_COLLISION: { title: 'Something else stands where a file should go.', next: 'Move it away, then go on.' },
  HELD: { title: 'The mirror is held at an earlier revision.', next: 'Release it, then sync again.' },
  PORT_IN_USE: { title: 'The port is in use.', next: 'Choose another port.' },
  ADDRESS_REFUSED: { title: 'The address cannot be used.', next: 'Choose an address of this machine.' },
  UNEXPECTED: { title: 'Something unexpected happened.', next: 'The log has the details; report it.' },
} as const satisfies Readonly<Record<FailureCode, FailureText>>;

/** Refused because volumes of an earlier export are written already and its set is not whole: a new one may be begun. */
export function isBegunSet(failure: Pick<Failure, 'code' | 'details'>): boolean {
  return isOfSet(failure) && failure.details?.volume === undefined;
}

function isOfSet({ code, details }: Pick<Failure, 'code' | 'details'>): boolean {
  return code === 'BAD_ARGUMENT' && details?.shipmentId !== undefined;
}

/** Refused because another shipment stands where this one would go. */
export function isStandingShipment({ code, details }: Pick<Failure, 'code' | 'details'>): boolean {
  return code === 'BAD_ARGUMENT' && details?.standing !== undefined;
}

/** `volume`: the one that another medium is to become, where this one is done. */
function setText(volume: NonNullable<Failure['details']>[string] | undefined): ToldFailure {
  if (volume === undefined) {
    return {
      kind: 'caution',
      title: 'A set of volumes was begun before.',
      next: 'Go on with that set, or begin a new one.',
    };
  }
  return {
    kind: 'caution',
    title: 'This medium holds a volume of the set already.',
    next: `Connect another medium: it becomes volume ${volume}.`,
  };
}

/** By what a failure tells of itself, where its code alone would mislead. */
function textByDetails({
  lintErrors,
  publication,
  secret,
  unproven,
}: NonNullable<Failure['details']>): ToldFailure | undefined {
  if (secret === 'passphrase') {
    return {
      kind: 'negative',
      title: 'The signing key is locked.',
      next: 'Unlock it under Sources and keys, then try again.',
    };
  }
  if (unproven === true) {
    return {
      kind: 'negative',
      title: 'Nobody has verified the source, so nothing of it was signed.',
      next: 'Publish verbatim, or allow your signature on it.',
    };
  }
  if (lintErrors === undefined) return undefined;
  if (publication === 'trimmed') {
    return {
      kind: 'negative',
      title: 'MAAS would not take this publication.',
      next: 'Change what the mirror takes and sync it, or publish verbatim.',
    };
  }
  return {
    kind: 'caution',
    title: 'MAAS would refuse or miss some of what is published.',
    next: 'Lint the mirror on its page, under Check, to see what and why; or publish it trimmed.',
  };
}

const standingShipment: ToldFailure = {
  kind: 'caution',
  title: 'Another shipment stands there.',
  next: 'Choose another medium or folder, or replace what stands there.',
};

/** What a person reads of a failure. */
export function failureText(
  failure: Pick<Failure, 'code' | 'details'>,
  subject: FailureSubject = 'source',
): ToldFailure {
  const { code, details = {} } = failure;
  if (isStandingShipment(failure)) return standingShipment;
  if (isOfSet(failure)) return setText(details.volume);
  const told = textByDetails(details) ?? (subject === 'medium' ? mediumText(failure) : undefined);
  return told ?? { kind: 'negative', ...failureTexts[code] };
}
