import type { AccessFact } from '../access-fact.ts';

/** Whose request it was, as far as it tells. */
export interface ClientIdentity {
  /** The UUID of its User-Agent; else its address, with what a proxy says of whom it asks for. */
  readonly key: string;
  readonly uuid?: string;
  readonly maasVersion?: string;
}

/** What the self-test calls itself, so that it is not taken for a client. */
export const selfTestAgent = 'streamferry-self-test';

const uuidPattern = /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/iu;
const versionPattern = /(?:^|[\s;(])maas\/(\d+(?:\.\d+)*(?:[~.+-]?[a-z]+\d*)?)/iu;
const maxForwardedLength = 100;

/**
 * Reads MAAS's User-Agent, `maas/<version>/<build>/<uuid>`, of which build and UUID may be missing and to which others may add.
 * Clients without a UUID behind one proxy are kept apart: taken for one they could seem to have everything between them.
 */
export function identify(fact: Pick<AccessFact, 'address' | 'userAgent' | 'forwardedFor'>): ClientIdentity {
  const { address, userAgent = '', forwardedFor } = fact;
  const uuid = uuidPattern.exec(userAgent)?.[0].toLowerCase();
  const maasVersion = versionPattern.exec(userAgent)?.[1];
  const behind = forwardedFor === undefined ? '' : ` for ${forwardedFor.trim().slice(0, maxForwardedLength)}`;
  return {
    key: uuid ?? `${address}${behind}`,
    ...(uuid === undefined ? {} : { uuid }),
    ...(maasVersion === undefined ? {} : { maasVersion }),
  };
}

export function isSelfTest(userAgent: string | undefined): boolean {
  return userAgent?.startsWith(`${selfTestAgent}/`) === true;
}

/** Whether MAAS of this version limits an import to two hours as a whole (3.7) or each selection (3.8 and later). */
export function limitsEachSelection(maasVersion: string | undefined): boolean {
  const [major = 0, minor = 0] = (maasVersion ?? '').split('.').map((part) => Number.parseInt(part, 10));
  return major > 3 || (major === 3 && minor >= 8);
}
