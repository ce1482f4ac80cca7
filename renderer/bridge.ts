import type { EngineApi, EngineEvents, RemoteMethod } from '../electron/contract/api.ts';

/** What preload, or the browser host in its place, puts on `window`. */
interface Bridge {
  call(method: string, payload: unknown): Promise<unknown>;
  on(event: string, listener: (value: unknown) => void): () => void;
}

declare global {
  interface Window {
    readonly streamferry: Bridge;
  }
}

type Area = keyof EngineApi;
type Method<A extends Area> = keyof EngineApi[A] & string;
type Remote<A extends Area, M extends Method<A>> = RemoteMethod<EngineApi[A][M]>;
type PayloadOf<F> = F extends (payload: infer P) => unknown ? P : never;
type ReplyOf<F> = F extends (payload: never) => infer R ? R : never;

/** The renderer's only way to the engine: one typed call, failures as values. */
export function call<A extends Area, M extends Method<A>>(
  area: A,
  method: M,
  payload: PayloadOf<Remote<A, M>>,
): ReplyOf<Remote<A, M>> {
  return window.streamferry.call(`${area}.${method}`, payload) as ReplyOf<Remote<A, M>>;
}

/** Follows an event of the engine; the returned function ends it. */
export function on<E extends keyof EngineEvents>(event: E, listener: (value: EngineEvents[E]) => void): () => void {
  return window.streamferry.on(event, (value) => listener(value as EngineEvents[E]));
}
