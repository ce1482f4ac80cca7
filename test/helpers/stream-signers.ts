import type { StreamSigner } from '../../electron/engine/practice/stream-signer.ts';
import { createStreamSigner } from '../../electron/engine/practice/stream-signer.ts';
import { Gpg } from './gpg.ts';

/** `openpgp` is quick; `gpg` signs as upstream does, by the machine's clock. */
export type SignerKind = 'openpgp' | 'gpg';

const cache = new Map<SignerKind, Promise<StreamSigner>>();
const open = new Set<Gpg>();

/** One key of each kind for the whole process. Whoever asks for gpg's calls `closeStreamSigners` in the end. */
export function streamSigner(kind: SignerKind): Promise<StreamSigner> {
  const known = cache.get(kind);
  if (known !== undefined) return known;
  const made = kind === 'gpg' ? gpgSigner() : createStreamSigner('Test stream', new Date('2024-01-01T00:00:00Z'));
  cache.set(kind, made);
  return made;
}

/** Ends gpg's agent and removes its keyring; fit for `afterAll`. */
export function closeStreamSigners(): void {
  for (const gpg of open) gpg.close();
  open.clear();
  cache.delete('gpg');
}

async function gpgSigner(): Promise<StreamSigner> {
  const gpg = new Gpg();
  open.add(gpg);
  const key = gpg.makeKey('stream', 'rsa2048');
  return {
    fingerprint: key,
    keyring: gpg.exportKeys([key]),
    signCleartext: async (text) => gpg.clearsign(text, { key, args: ['--digest-algo', 'SHA512'] }).toString(),
    signDetached: async (text) =>
      gpg.detachSign(text, { key, args: ['--armor', '--digest-algo', 'SHA512'] }).toString(),
  };
}
