import type { FailureCode, Reply } from '../../../electron/contract/failure.ts';

/** Of a shipment that is there and cannot be read or believed as it is. */
const refusals: readonly FailureCode[] = [
  'SIGNATURE_MISSING',
  'SIGNATURE_BAD',
  'SIGNER_UNKNOWN',
  'KEY_EXPIRED',
  'KEY_MISSING',
  'ROLLED_BACK',
  'MISPLACED',
  'CLOCK',
  'MALFORMED',
  'DIGEST_MISMATCH',
  'UNSUPPORTED_FORMAT',
  'UNSAFE_PATH',
];

/** Whether what was answered to a look at a folder means that a shipment stands there, or several do. */
export function tellsOfShipment(reply: Reply<unknown>): boolean {
  if (reply.ok) return true;
  const { code, details } = reply.failure;
  return refusals.includes(code) || details?.shipments !== undefined;
}
