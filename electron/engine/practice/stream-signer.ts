import { createCleartextMessage, createMessage, enums, generateKey, sign } from 'openpgp';

/** Signs the documents of a stream. */
export interface StreamSigner {
  /** Of the primary key, 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** The public key, binary, as `gpgv --keyring` wants it. */
  readonly keyring: Uint8Array;
  /** The cleartext-signed form, what an `.sjson` holds. */
  signCleartext(text: string, signedAt: Date): Promise<string>;
  /** The armored detached signature, what a `.json.gpg` holds. */
  signDetached(text: string, signedAt: Date): Promise<string>;
}

/** A new version 4 Ed25519 key in the form that gpgv 2.2 reads. The private half lives in the returned object only. */
export async function createStreamSigner(userName: string, createdAt: Date): Promise<StreamSigner> {
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: userName }],
    subkeys: [],
    date: createdAt,
    format: 'object',
    config: { v6Keys: false, preferredHashAlgorithm: enums.hash.sha512 },
  });
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    keyring: publicKey.write(),
    async signCleartext(text, signedAt) {
      const message = await createCleartextMessage({ text });
      return sign({ message, signingKeys: privateKey, date: signedAt });
    },
    async signDetached(text, signedAt) {
      const message = await createMessage({ binary: Buffer.from(text) });
      return sign({ message, signingKeys: privateKey, detached: true, date: signedAt });
    },
  };
}
