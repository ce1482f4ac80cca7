import type { Failure, FailureCode } from '../../electron/contract/failure.ts';
import type { FailureText, ToldFailure } from './told-failure.ts';

const notAsSigned: FailureText = {
  title: 'A file is not what was signed.',
  next: 'Have it brought again; where a mirror of this machine is damaged, audit it with repair.',
};

const mediumTexts: Partial<Readonly<Record<FailureCode, FailureText>>> = {
  BAD_ARGUMENT: { title: 'It cannot be done as asked.', next: 'Choose again, or correct what is named above.' },
  SIGNATURE_MISSING: { title: 'A signature is missing.', next: 'Do not rely on it: have it written again, signed.' },
  SIGNATURE_BAD: {
    title: 'A signature does not match.',
    next: 'It was changed or damaged after it was signed. Take nothing from it: have it written again.',
  },
  SIGNER_UNKNOWN: {
    title: 'It is signed by a key that is not trusted here.',
    next: 'Compare the fingerprint with whoever signed it, or choose the right keyring.',
  },
  KEY_EXPIRED: {
    title: 'The key was expired or revoked when it signed.',
    next: 'Ask whoever signed it to do so with a valid key.',
  },
  KEY_MISSING: { title: "The key of the images' maker is not here.", next: 'Choose the keyring of this site.' },
  ROLLED_BACK: {
    title: 'The shipment is older than what is here.',
    next: 'Take it only if going back is what you want.',
  },
  MISPLACED: {
    title: 'A document stands in the place of another.',
    next: 'Do not take this shipment: have it written again.',
  },
  CLOCK: {
    title: 'A signature comes from the future.',
    next: 'Compare the clock of this machine with that of the one that signed.',
  },
  MALFORMED: {
    title: 'It is not whole, or not what it should be.',
    next: 'Have it written again where it came from.',
  },
  UNSUPPORTED_FORMAT: { title: 'Its format is not known.', next: 'Look for a newer Streamferry.' },
  UNSAFE_PATH: {
    title: 'A name or a link is not safe to follow.',
    next: 'Leave it out of the mirror, or have the shipment written again without it.',
  },
  SIZE_MISMATCH: notAsSigned,
  DIGEST_MISMATCH: notAsSigned,
  DIGEST_UNKNOWN: { title: 'Not all of it can be proven.', next: 'Rely on it only as far as is said above.' },
  DISK_FULL: {
    title: 'The volume has too little space.',
    next: 'Free some space, or choose another disk; what is here is kept.',
  },
  NOT_WRITABLE: {
    title: 'The system refuses it.',
    next: 'Check who owns it, whether it is read-only, and whether a program uses it.',
  },
  LEDGER_CORRUPT: {
    title: "The mirror's ledger cannot be read.",
    next: 'Move it aside, then import or sync again: files in place are checked and kept.',
  },
  OTHER_SOURCE: { title: 'The folder holds another mirror.', next: 'Choose another folder.' },
  FILE_TOO_BIG: {
    title: 'A file is too big for the volume as a whole.',
    next: 'Let it go in parts, or use a volume that takes larger files.',
  },
  HELD: { title: 'The mirror is held at an earlier revision.', next: 'Release it, then import again.' },
};

/** What is said of shipments and receipts, going out or coming in, where the words for a source would lead nowhere. */
export function mediumText(failure: Pick<Failure, 'code' | 'details'>): ToldFailure | undefined {
  const text = mediumTexts[failure.code];
  return textByDetails(failure) ?? (text && { kind: 'negative', ...text });
}

/** By what a failure tells of itself, where its code alone says too little. */
function textByDetails({ code, details = {} }: Pick<Failure, 'code' | 'details'>): ToldFailure | undefined {
  const { incomplete, files, missingFiles, unsigned, fingerprint } = details;
  if (code === 'MALFORMED' && incomplete === true) return unfinished;
  if (code === 'DIGEST_MISMATCH' && files !== undefined) return forgetful;
  if (code === 'OTHER_SOURCE' && missingFiles !== undefined) return otherSite;
  if (code === 'SIGNATURE_MISSING' && unsigned === true) return unsignedSource;
  if (code === 'KEY_MISSING' && fingerprint !== undefined) return keyStaysBehind;
  return undefined;
}

const unfinished: ToldFailure = {
  kind: 'negative',
  title: 'The shipment is not finished.',
  next: 'Export to this medium again on the machine that wrote it: what stands on it is kept.',
};

const forgetful: ToldFailure = {
  kind: 'negative',
  title: 'The medium does not keep what is written to it.',
  next: 'Use another one: this one is marked as not finished.',
};

const otherSite: ToldFailure = {
  kind: 'negative',
  title: 'The shipment does not bring all that is missing here.',
  next: 'Write a receipt of this site and have a shipment made for it, or one of everything.',
};

const unsignedSource: ToldFailure = {
  kind: 'negative',
  title: 'Nobody signed the source of these images.',
  next: 'Take them only if the word of whoever wrote the shipment will do.',
};

/** Of a plan: the export goes ahead. */
const keyStaysBehind: ToldFailure = {
  kind: 'caution',
  title: 'A key cannot travel along.',
  next: "The site needs it from elsewhere, such as its MAAS's own keyring file.",
};
