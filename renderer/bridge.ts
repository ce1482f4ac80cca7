import type { Failure, Reply } from '../electron/contract/failure.ts';
import type { AppApi, AppEvents, PickedPath } from '../electron/contract/host.ts';

/** What preload, or the browser host in its place, puts on `window`. */
export interface Bridge {
  call(method: string, payload: unknown): Promise<unknown>;
  on(event: string, listener: (value: unknown) => void): () => void;
  /** Of a desktop: the token of a file or folder that was dropped. The reply is that of `host.typed`. */
  readonly dropped?: (file: File) => Promise<unknown>;
  /** Tells when the host stops and begins to answer; a desktop's never stops. */
  readonly onConnection?: (listener: (connected: boolean) => void) => () => void;
}

declare global {
  interface Window {
    /** Absent in a browser until its own bridge is installed. */
    streamferry: Bridge;
  }
}

export type Area = keyof AppApi;
export type Method<A extends Area> = keyof AppApi[A] & string;
type MethodOf<A extends Area, M extends Method<A>> = AppApi[A][M] extends (payload: infer P) => Promise<infer R>
  ? { readonly payload: P; readonly value: R }
  : never;
export type PayloadOf<A extends Area, M extends Method<A>> = MethodOf<A, M>['payload'];
export type ValueOf<A extends Area, M extends Method<A>> = MethodOf<A, M>['value'];

/** The renderer's only way to the engine: one typed call; every failure, that of the connection too, is a value. */
export async function call<A extends Area, M extends Method<A>>(
  area: A,
  method: M,
  payload: PayloadOf<A, M>,
): Promise<Reply<ValueOf<A, M>>> {
  try {
    return (await window.streamferry.call(`${area}.${method}`, payload)) as Reply<ValueOf<A, M>>;
  } catch (cause) {
    return { ok: false, failure: unanswered(`${area}.${method}`, cause) };
  }
}

/** As `call`, for `{#await}` and sequences: throws a `CallFailure` instead. */
export async function ask<A extends Area, M extends Method<A>>(
  area: A,
  method: M,
  payload: PayloadOf<A, M>,
): Promise<ValueOf<A, M>> {
  const reply = await call(area, method, payload);
  if (!reply.ok) throw new CallFailure(reply.failure);
  return reply.value;
}

/** Follows an event of the engine or the host; the returned function ends it. */
export function on<E extends keyof AppEvents>(event: E, listener: (value: AppEvents[E]) => void): () => void {
  return window.streamferry.on(event, (value) => listener(value as AppEvents[E]));
}

/** Whether dropped files can be taken: a browser does not tell where they are. */
export function takesDrops(): boolean {
  return window.streamferry.dropped !== undefined;
}

export async function dropped(file: File): Promise<Reply<PickedPath>> {
  try {
    return (await window.streamferry.dropped?.(file)) as Reply<PickedPath>;
  } catch (cause) {
    return { ok: false, failure: unanswered('host.typed', cause) };
  }
}

/** A failure on its way through promises. */
class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The failure in whatever was thrown, so that `{:catch}` can show it. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CallFailure) return thrown.failure;
  return { code: 'UNEXPECTED', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

function unanswered(method: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code: 'UNEXPECTED', message: `Streamferry did not answer ${method}: ${reason}` };
}
