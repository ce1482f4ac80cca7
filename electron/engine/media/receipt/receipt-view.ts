import type { ReceiptView, ShipmentTrust } from '../../../contract/media.ts';
import type { Receipt } from './receipt.ts';

/** A receipt as it is shown. */
export function receiptView(file: string, receipt: Receipt, trust: ShipmentTrust['state']): ReceiptView {
  const { site, createdAt, fingerprint, mirrors, bringAgain } = receipt;
  return {
    file,
    site,
    createdAt,
    fingerprint,
    trust,
    mirrors: mirrors.map(({ mirrorId: id, name, revision, files }) => ({ id, name, revision, files: files.length })),
    bringAgain,
  };
}
