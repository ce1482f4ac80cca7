import type { Failure } from '../../contract/failure.ts';
import { Cancelled, EngineError, failureOf } from '../errors.ts';
import { isTransientStatus } from '../source/network-error.ts';

/** RFC 8470, 5.2: the same request may work a moment later. */
const tooEarly = 425;

/** How one attempt ended, by what can be done next. */
export type Outcome =
  /** Complete, right, and durable. */
  | { readonly kind: 'checked' }
  /** Ended on request; nothing is wrong. */
  | { readonly kind: 'stopped' }
  /** May work at the same origin a moment later. */
  | { readonly kind: 'again'; readonly failure: Failure; readonly retryAfterMs?: number }
  /** All bytes came and are wrong; they were dropped. */
  | { readonly kind: 'restart'; readonly failure: Failure }
  /** This origin will not give the file; another may. */
  | { readonly kind: 'elsewhere'; readonly failure: Failure }
  /** The trouble is on this side; no origin can help this file. */
  | { readonly kind: 'hopeless'; readonly failure: Failure }
  /** No file can be written any more. */
  | { readonly kind: 'disk-full'; readonly failure: Failure };

/** Judges what an attempt threw. A bug keeps its stack in the failure's details. */
export function outcomeOf(error: unknown, path: string): Outcome {
  if (error instanceof Cancelled) return { kind: 'stopped' };
  const failure: Failure = { ...failureOf(error), path };
  if (!(error instanceof EngineError)) {
    const stack = error instanceof Error && error.stack !== undefined ? { details: { stack: error.stack } } : {};
    return { kind: 'hopeless', failure: { ...failure, ...stack } };
  }
  switch (error.code) {
    case 'OFFLINE':
    case 'TIMEOUT':
    case 'INTERRUPTED':
    case 'PROXY':
      return { kind: 'again', failure };
    case 'HTTP_STATUS':
      return statusOutcome(failure);
    case 'DIGEST_MISMATCH':
      return { kind: 'restart', failure };
    case 'SIZE_MISMATCH':
    case 'TLS':
    case 'TOO_LARGE':
    case 'BAD_URL':
      return { kind: 'elsewhere', failure };
    case 'DISK_FULL':
      return { kind: 'disk-full', failure };
    default:
      return { kind: 'hopeless', failure };
  }
}

function statusOutcome(failure: Failure): Outcome {
  const { status, retryAfterMs } = failure.details ?? {};
  const transient = typeof status === 'number' && (isTransientStatus(status) || status === tooEarly);
  if (!transient) return { kind: 'elsewhere', failure };
  return { kind: 'again', failure, ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}) };
}
