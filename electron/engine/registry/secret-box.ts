import * as v from 'valibot';
import { EngineError, MirrorError, TrustError } from '../errors.ts';

/** Locks short texts away in a way that only this user on this machine can undo, such as by the system's keystore. */
export interface SecretBox {
  /** Text that is safe to store. */
  seal(text: string): Promise<string> | string;
  /** Throws where it was sealed elsewhere. */
  open(sealed: string): Promise<string> | string;
}

/** How a sealed text stands beside plain ones in a file. */
export const sealedSchema = v.object({ kind: v.literal('sealed'), sealed: v.string() });
export type Sealed = v.InferOutput<typeof sealedSchema>;

/** Throws NOT_WRITABLE where the keystore refuses: nothing is then stored in the open instead. */
export async function seal(text: string, box: SecretBox): Promise<Sealed> {
  try {
    return { kind: 'sealed', sealed: await box.seal(text) };
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new MirrorError(
      'NOT_WRITABLE',
      "The system's keystore took nothing, so nothing was stored. Unlock the keystore and try again.",
      { cause },
    );
  }
}

export interface SealedText {
  readonly secret: 'credentials' | 'passphrase';
  /** What is sealed, to begin a sentence. */
  readonly what: string;
  /** What to do where it cannot be opened. */
  readonly remedy: string;
}

/** Throws KEY_MISSING, telling who stored it and never what it holds. */
export async function openSealed(
  { sealed }: Sealed,
  box: SecretBox | undefined,
  { secret, what, remedy }: SealedText,
): Promise<string> {
  if (box === undefined) {
    throw new TrustError(
      'KEY_MISSING',
      `${what} is guarded by the keystore of the desktop application, which stored it, and cannot be read here. ${remedy}, or do this in the desktop application.`,
      { details: { secret } },
    );
  }
  try {
    return await box.open(sealed);
  } catch (cause) {
    throw new TrustError(
      'KEY_MISSING',
      `${what} cannot be opened by this system's keystore: it was stored by another user or on another machine, or the keystore is locked. Unlock it. ${remedy} if that does not help.`,
      { cause, details: { secret } },
    );
  }
}
