import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ShipmentTrust } from '../../../contract/media.ts';
import type { Services } from '../../areas/services.ts';
import { EngineError, errnoOf, FormatError, InputError, TrustError } from '../../errors.ts';
import { quoted } from '../../quoted.ts';
import { authenticate } from '../../source/authenticate.ts';
import { splitCleartext } from '../../source/cleartext.ts';
import { type Keyring, loadKeyring } from '../../source/keyring.ts';
import { maxReceiptBytes, parseReceipt, type Receipt } from './receipt.ts';

export interface ReadReceipt {
  readonly receipt: Receipt;
  /** As with shipments: a key that is not trusted proves only that the receipt is whole. */
  readonly trust: ShipmentTrust;
}

/** What a receipt is held against. */
export type ReceiptTrust = Pick<Services, 'registry' | 'keys' | 'now'>;

/**
 * Reads a receipt that the key it carries signed. A site's name stands for the key it was trusted with; the app's own keys
 * need no comparing. Throws BAD_ARGUMENT, MALFORMED, UNSUPPORTED_FORMAT, SIGNATURE_MISSING, SIGNATURE_BAD, CLOCK and the like.
 */
export async function readReceipt(file: string, services: ReceiptTrust): Promise<ReadReceipt> {
  const path = resolve(file);
  const bytes = await readWhole(path);
  const receipt = parseReceipt(splitCleartext(bytes, path).text.toString('utf8'), path);
  // The ending tells what kind of signature to expect, whatever the file is called.
  const document = { path: path.endsWith('.sjson') ? path : `${path}.sjson`, bytes };
  await authenticate(document, keyringOf(receipt, path), services.now());
  return { receipt, trust: await trustOf(receipt, services) };
}

/** A receipt whose key was trusted before. Throws SIGNER_UNKNOWN, which tells the fingerprint, and what `readReceipt` throws. */
export async function trustedReceipt(file: string, services: ReceiptTrust): Promise<Receipt> {
  const { receipt, trust } = await readReceipt(file, services);
  if (trust.state === 'trusted') return receipt;
  const { fingerprint, before } = trust;
  const { site } = receipt;
  const named = quoted(site);
  const known = before === undefined ? 'which nobody trusted here yet' : `but ${before} was trusted for this site`;
  const next =
    before === undefined
      ? `Compare the fingerprint with whoever runs ${named}, trust the key for receipts, then export again.`
      : `Ask whoever runs ${named} why its key changed; trust the new one for receipts in its place only if they confirm it.`;
  throw new TrustError(
    'SIGNER_UNKNOWN',
    `The receipt of ${named} is signed by the key ${fingerprint}, ${known}. ${next}`,
    {
      path: resolve(file),
      details: { fingerprint, site, signs: 'receipts', ...(before === undefined ? {} : { before }) },
    },
  );
}

async function trustOf({ fingerprint, site }: Receipt, { registry, keys }: ReceiptTrust): Promise<ShipmentTrust> {
  const trusted = registry.trustedKeys.list().filter(({ signs }) => signs === 'receipts');
  const named = trusted.filter(({ name }) => name === site);
  const known = (named.length > 0 ? named : trusted).some((one) => one.fingerprint === fingerprint);
  if (known || (await keys.list()).some((own) => own.fingerprint === fingerprint)) {
    return { fingerprint, state: 'trusted' };
  }
  const [other] = named;
  return other === undefined
    ? { fingerprint, state: 'new' }
    : { fingerprint, state: 'changed', before: other.fingerprint };
}

/** The one key that the receipt carries, which must be the one it names. */
function keyringOf({ publicKey, fingerprint }: Receipt, path: string): Keyring {
  const keyring = loadKeyring(Buffer.from(publicKey, 'base64'), [fingerprint], `The key in ${path}`);
  if (keyring.fingerprints.length === 1 && keyring.fingerprints[0] === fingerprint) return keyring;
  throw new FormatError(
    'MALFORMED',
    `${path} names the key ${fingerprint} but carries ${keyring.fingerprints.join(', ')}. Ask the site for a new receipt.`,
    { path },
  );
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw notAFile(path);
      if (stat.size > maxReceiptBytes) {
        throw new FormatError(
          'MALFORMED',
          `${path} has ${stat.size} bytes; a receipt has at most ${maxReceiptBytes}. Name the file that the site wrote.`,
          { path },
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || error instanceof EngineError) throw error;
    if (errno === 'EISDIR') throw notAFile(path);
    throw new InputError(
      'BAD_ARGUMENT',
      `The receipt ${path} cannot be read (${errno}). Name the file that the site wrote.`,
      {
        path,
        cause: error,
      },
    );
  }
}

function notAFile(path: string): InputError {
  return new InputError('BAD_ARGUMENT', `${path} is no file. Name the receipt that the site wrote.`, { path });
}
