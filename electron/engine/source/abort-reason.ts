import { Cancelled } from '../errors.ts';

/** What to throw once a signal is aborted: its reason where one was given, else Cancelled. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error && !(reason instanceof DOMException) ? reason : new Cancelled();
}

/** Throws the reason of an aborted signal. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortReason(signal);
}
