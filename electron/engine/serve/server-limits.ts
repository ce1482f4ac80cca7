/** Bounds on what clients can take of this machine. */
export interface ServerLimits {
  /** Connections beyond are closed at once. */
  readonly maxConnections: number;
  /** From the connection, or the end of the request before, to the end of a request's head. */
  readonly headTimeoutMs: number;
  /** Between two requests of one connection, and without any progress while an answer is sent. */
  readonly idleTimeoutMs: number;
  readonly maxHeadBytes: number;
  /** Requests that one connection may send before the first of them is answered. */
  readonly maxPipelined: number;
  /** Of buffers for files on their way, all connections together. */
  readonly bufferBytes: number;
  /** How often the ledgers are looked at. */
  readonly pollMs: number;
}

export const defaultLimits: ServerLimits = {
  maxConnections: 1024,
  headTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  maxHeadBytes: 16 * 1024,
  maxPipelined: 64,
  bufferBytes: 128 * 1024 * 1024,
  pollMs: 1000,
};
