import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../../contract/failure.ts';
import { failureOf } from '../errors.ts';
import { carryOutTrim } from './carry-out-trim.ts';
import type { SignedPublication, TrimOrder } from './trim-protocol.ts';

/** What the worker says, once. Bytes arrive as plain Uint8Arrays. */
export type TrimReply =
  | { readonly ok: true; readonly publication: SignedPublication }
  | { readonly ok: false; readonly failure: Failure };

const port = parentPort;
if (port === null) throw new Error('trim-worker is the entry of a worker thread');
const order: TrimOrder = workerData;
const reply: TrimReply = await carryOutTrim(order).then(
  (publication) => ({ ok: true, publication }),
  (error: unknown) => ({ ok: false, failure: failureOf(error) }),
);
port.postMessage(reply);
