import { InputError, NetworkError, TrustError } from '../errors.ts';
import { isFingerprint, normalFingerprint } from './fingerprint.ts';
import type { StoredKey } from './key-store.ts';
import { type Keyring, loadKeyring } from './keyring.ts';

export const defaultKeyserver = 'https://keyserver.ubuntu.com';

export interface KeyRequest {
  readonly fingerprint: string;
  /** Fetches a URL whole, with a size cap; throws NetworkError. */
  readonly request: (url: string) => Promise<Buffer>;
  /** Default: `defaultKeyserver`. */
  readonly keyserver?: string;
}

/** Asks a keyserver for one key (HKP), on an explicit action only. What arrives must be that very key, else SIGNER_UNKNOWN;
 * a keyserver that does not answer, does not have it or sends something unreadable is KEY_MISSING. Throws BAD_ARGUMENT for anything but a whole fingerprint. */
export async function fetchKeyFromKeyserver({ request, ...asked }: KeyRequest): Promise<StoredKey> {
  const fingerprint = normalFingerprint(asked.fingerprint);
  if (!isFingerprint(fingerprint)) {
    const expected = 'expected a whole fingerprint, 40 or 64 hexadecimal digits';
    throw new InputError('BAD_ARGUMENT', `${asked.fingerprint} names no key: ${expected}. Key ids can be forged.`);
  }
  const server = (asked.keyserver ?? defaultKeyserver).replace(/\/+$/, '');
  const bytes = await ask(request, `${server}/pks/lookup?op=get&options=mr&search=0x${fingerprint}`, {
    server,
    fingerprint,
  });
  const keyring = loadKeyring(bytes, [fingerprint], `What ${server} sent for ${fingerprint}`);
  await checkArrived(keyring, fingerprint, server);
  return { fingerprint, bytes: keyring.binary };
}

async function ask(
  request: KeyRequest['request'],
  url: string,
  { server, fingerprint }: { readonly server: string; readonly fingerprint: string },
): Promise<Buffer> {
  try {
    return await request(url);
  } catch (cause) {
    if (!(cause instanceof NetworkError)) throw cause;
    const advice = 'Try again later, or give the key with --keyring FILE';
    throw new TrustError(
      'KEY_MISSING',
      `The keyserver ${server} did not give the key ${fingerprint}: ${cause.message} ${advice}.`,
      { cause },
    );
  }
}

async function checkArrived(keyring: Keyring, fingerprint: string, server: string): Promise<void> {
  const others = keyring.fingerprints.filter((found) => found !== fingerprint);
  if (others.length > 0) {
    throw new TrustError(
      'SIGNER_UNKNOWN',
      `The keyserver ${server} was asked for the key ${fingerprint} but sent ${others.join(', ')}. ` +
        'Nothing of it was kept. Give the key with --keyring FILE.',
      { details: { expected: fingerprint, found: others.join(' ') } },
    );
  }
  await keyring.keys();
}
