import type { ReceiptView, ShipmentView, TrustedKey } from '../../contract/media.ts';
import { TrustError } from '../../engine/errors.ts';
import { quoted } from '../../engine/quoted.ts';
import { normalFingerprint } from '../../engine/source/fingerprint.ts';
import { shortened } from '../output/table.ts';
import type { Session } from '../session.ts';

/** On a terminal of the usual width a name of so many characters, in quotes, stays in its line. */
const longestName = 60;

/** A key that another machine signed by, and what is known of it here. */
export interface ForeignKey {
  readonly signs: TrustedKey['signs'];
  readonly name: string;
  readonly fingerprint: string;
  readonly state: ReceiptView['trust'];
  /** The key that was trusted before, where that is known. */
  readonly before?: string | undefined;
}

/** The key that a shipment is signed by. */
export function shipmentKey({ title, trust }: Pick<ShipmentView, 'title' | 'trust'>): ForeignKey {
  return { signs: 'shipments', name: title, ...trust };
}

/** The key that a receipt is signed by. */
export async function receiptKey(session: Session, { site, fingerprint, trust }: ReceiptView): Promise<ForeignKey> {
  const known = await session.api.media.trustedKeys({});
  const before = known.find(({ signs, name }) => signs === 'receipts' && name === site)?.fingerprint;
  return { signs: 'receipts', name: site, fingerprint, state: trust, before };
}

/**
 * Whether a person says that this is the right key. Throws SIGNER_UNKNOWN where nobody can be asked, and for a key that
 * stands in the place of a trusted one: that is no question to be answered in passing.
 */
export async function comparesKey({ host, options, log }: Session, key: ForeignKey): Promise<boolean> {
  if (key.state === 'changed') throw unknownKey(key);
  const answer = options.json ? undefined : host.confirm(questionOf(key));
  if (answer === undefined) throw unknownKey(key);
  if (await answer) return true;
  log.note('nothing was taken: the key is not trusted.');
  return false;
}

/** Whoever made the name chose it: it has a line of its own, and nothing stands between the fingerprint and the question. */
function questionOf(key: ForeignKey): string {
  return [
    subject(key),
    'is signed by a key that is not known here. The fingerprint of this key is',
    `  ${grouped(key.fingerprint)}`,
    'Is it the same that the machine shows where it was made?',
  ].join('\n');
}

function subject({ signs, name }: Pick<ForeignKey, 'signs' | 'name'>): string {
  const shown = shortened(quoted(name), longestName);
  return signs === 'shipments' ? `The shipment ${shown}` : `The receipt of ${shown}`;
}

/** That a key is not trusted, or not the one that was typed; what to do about it is in `hints.ts`. */
export function unknownKey({ signs, name, fingerprint, state, before }: ForeignKey, expected?: string): TrustError {
  const found = `is signed by the key ${fingerprint}`;
  const other = state === 'changed' ? `but ${before ?? 'another key'} is the one that is trusted` : undefined;
  const typed = expected === undefined ? 'which is not trusted here yet' : `but ${expected} was expected`;
  return new TrustError(
    'SIGNER_UNKNOWN',
    `${subject({ signs, name })} ${found}, ${other ?? typed}. Compare the fingerprint with what the machine shows where it was made.`,
    {
      details: {
        signs,
        name,
        fingerprint,
        state,
        ...(before === undefined ? {} : { before }),
        ...(expected === undefined ? {} : { expected }),
      },
    },
  );
}

/** Whether what was typed names this key. */
export function isSameKey(typed: string, fingerprint: string): boolean {
  return normalFingerprint(typed) === normalFingerprint(fingerprint);
}

/** As people compare it: in groups of four. */
function grouped(fingerprint: string): string {
  return fingerprint.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}
