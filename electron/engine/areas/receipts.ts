import { resolve } from 'node:path';
import type { ReceiptRequest, ReceiptView } from '../../contract/media.ts';
import { readReceipt } from '../media/receipt/read-receipt.ts';
import { receiptView } from '../media/receipt/receipt-view.ts';
import { writeReceipt } from '../media/receipt/write-receipt.ts';
import type { Services } from './services.ts';

/** What mirrors hold, as a file for whoever brings the next shipment. */
export function writeReceiptOf(request: ReceiptRequest, services: Services): Promise<ReceiptView> {
  return writeReceipt(request, services);
}

/** A receipt that somebody brought, with how far its key is known here. */
export async function readReceiptAt(file: string, services: Services): Promise<ReceiptView> {
  const { receipt, trust } = await readReceipt(file, services);
  return receiptView(resolve(file), receipt, trust.state);
}
