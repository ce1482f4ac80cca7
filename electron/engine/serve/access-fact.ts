/**
 * What the server tells of one request: `request-start` once, `progress` at most twice a second while bytes go out, `request-end` once.
 * A request too broken to have a method or a URL has only a `request-end`, with empty strings for both.
 */
export interface AccessFact {
  readonly kind: 'request-start' | 'progress' | 'request-end';
  /** Unique in one server's life, over all connections. */
  readonly requestId: number;
  readonly connectionId: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the other end of the connection, without port; IPv4 is never written as IPv6. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** X-Forwarded-For as received: the client may write there what it likes. */
  readonly forwardedFor?: string;
  readonly method: string;
  /** The request target as received, cut at 2,000 characters. */
  readonly url: string;
  /** Undefined where the URL names nothing of a mirror. */
  readonly mirrorId: string | undefined;
  /** The path in the publication; undefined for the listing page and for what is unknown. */
  readonly path: string | undefined;
  /** 0 until it is known; 400 and the like for refused requests. */
  readonly status: number;
  /** Body bytes that the operating system took for sending so far. */
  readonly sentBytes: number;
  /** Bytes of the whole file; 0 where there is none. */
  readonly sizeBytes: number;
  /** As the ledger has it; absent for a file that is known by its size only. */
  readonly digestHex?: string;
  /** Every byte of the file went out in this one response, and, where a digest is known, the file has it. */
  readonly whole: boolean;
}

/** Something for the person who looks after the server: a file that cannot be sent as good, a mirror that cannot be read. */
export interface ServeNotice {
  readonly mirrorId?: string;
  /** The path in the publication, when one file is concerned. */
  readonly path?: string;
  /** A whole sentence: expected, found, where, what to do. */
  readonly message: string;
}
