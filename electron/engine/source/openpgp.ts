import type { Config, PublicKey } from 'openpgp';
import type { KeyBlock } from './key-packets.ts';

export interface OpenPgp {
  readonly library: typeof import('openpgp');
  readonly config: Config;
}

/** Loads openpgp at first use: a sync with nothing new does without it. Document signatures by MD5, RIPEMD-160 and SHA-1 are refused;
 * SHA-1 stays allowed for a key's own self-signatures, because the Ubuntu key has no others. Missing key flags mean any use, as to gpg. */
export async function loadOpenPgp(): Promise<OpenPgp> {
  const library = await import('openpgp');
  const { md5, ripemd, sha1 } = library.enums.hash;
  const config: Config = {
    ...library.config,
    rejectHashAlgorithms: new Set([md5, ripemd]),
    rejectMessageHashAlgorithms: new Set([md5, ripemd, sha1]),
    minRSABits: 2047,
    allowMissingKeyFlags: true,
    allowInsecureVerificationWithReformattedKeys: false,
  };
  return { library, config };
}

/** Parses one key anew: openpgp's key objects remember a revocation they once saw and would carry it into judgements at earlier dates. */
export async function parseKey(block: KeyBlock, { library, config }: OpenPgp): Promise<PublicKey> {
  const key = await library.readKey({ binaryKey: block.bytes, config });
  return key.toPublic();
}
