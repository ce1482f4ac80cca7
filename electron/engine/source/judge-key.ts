import type { KeyID, PublicKey, SignaturePacket, Subkey } from 'openpgp';
import type { OpenPgp } from './openpgp.ts';

/** Whether a key could sign at a moment. `reason` is the predicate of a sentence about the key. */
export type KeyJudgement =
  | { readonly kind: 'usable'; readonly userId: string | undefined }
  | { readonly kind: 'revoked' | 'expired'; readonly reason: string }
  | { readonly kind: 'unfit'; readonly reason: string; readonly cause: unknown };

interface Case {
  /** Copies of one key, of which a ring may hold an old and a new one. */
  readonly copies: readonly PublicKey[];
  readonly keyId: KeyID;
  readonly signedAt: Date;
}

/** Judges a key at the moment it signed, not now: an expired key's old signatures hold, its new ones do not.
 * A revocation in any copy counts; else one usable copy is enough. */
export async function judgeKey({ copies, keyId, signedAt }: Case, pgp: OpenPgp): Promise<KeyJudgement> {
  const judgements = await Promise.all(copies.map((key) => judgeCopy(key, keyId, signedAt, pgp)));
  for (const kind of ['revoked', 'usable', 'expired', 'unfit'] as const) {
    const judgement = judgements.find((one) => one.kind === kind);
    if (judgement !== undefined) return judgement;
  }
  return { kind: 'unfit', reason: 'it is not in the keyring', cause: undefined };
}

async function judgeCopy(key: PublicKey, keyId: KeyID, signedAt: Date, { config }: OpenPgp): Promise<KeyJudgement> {
  const signing = key.getKeys(keyId)[0] ?? key;
  const subkey = 'mainKey' in signing ? signing : undefined;
  if (signing.getCreationTime() > signedAt) {
    return { kind: 'unfit', reason: 'it did not exist yet', cause: undefined };
  }
  if (await key.isRevoked(undefined, undefined, signedAt, config)) return { kind: 'revoked', reason: 'is revoked' };
  const judgedAt = momentToJudge(key, subkey, signedAt);
  try {
    await key.getSigningKey(keyId, judgedAt, undefined, config);
    return { kind: 'usable', userId: await userIdOf(key, judgedAt, config) };
  } catch (cause) {
    if (subkey !== undefined && subkey.revocationSignatures.length > 0) {
      return { kind: 'revoked', reason: 'is revoked (its signing subkey)' };
    }
    const expiry = await expiryOf(key, subkey, judgedAt, config);
    if (expiry !== undefined && expiry <= judgedAt) {
      return { kind: 'expired', reason: `had expired at ${expiry.toISOString()}` };
    }
    return { kind: 'unfit', reason: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

/** The moment of signing; or, where the key carries newer self-signatures only (gpg replaces them when an expiry is extended),
 * the first moment they speak. Valid then means valid at every earlier moment since the key was made. */
function momentToJudge(key: PublicKey, subkey: Subkey | undefined, signedAt: Date): Date {
  const self = earliest(key.users.flatMap((user) => user.selfCertifications));
  const binding = subkey === undefined ? undefined : earliest(subkey.bindingSignatures);
  return new Date(Math.max(signedAt.getTime(), self ?? 0, binding ?? 0));
}

function earliest(signatures: readonly SignaturePacket[]): number | undefined {
  const times = signatures.flatMap((signature) => (signature.created === null ? [] : [signature.created.getTime()]));
  return times.length === 0 ? undefined : Math.min(...times);
}

async function userIdOf(key: PublicKey, date: Date, config: OpenPgp['config']): Promise<string | undefined> {
  try {
    const { user } = await key.getPrimaryUser(date, undefined, config);
    return user.userID?.userID;
  } catch {
    return key.getUserIDs()[0];
  }
}

async function expiryOf(
  key: PublicKey,
  subkey: Subkey | undefined,
  date: Date,
  config: OpenPgp['config'],
): Promise<Date | undefined> {
  const times = [await key.getExpirationTime(undefined, config), await subkey?.getExpirationTime(date, config)];
  const dates = times.filter((time) => time instanceof Date);
  return dates.sort((a, b) => a.getTime() - b.getTime())[0];
}
