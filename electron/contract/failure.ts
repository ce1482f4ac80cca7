/** Failure codes by who must act; the CLI's exit code follows from the group (docs/data-flow.md, "Failures"). */
export const failureGroups = {
  input: ['BAD_ARGUMENT', 'BAD_URL', 'BAD_FILTER', 'EMPTY_SELECTION'],
  network: ['OFFLINE', 'TIMEOUT', 'HTTP_STATUS', 'INTERRUPTED', 'TOO_LARGE', 'PROXY', 'TLS'],
  trust: [
    'SIGNATURE_MISSING',
    'SIGNATURE_BAD',
    'SIGNER_UNKNOWN',
    'KEY_EXPIRED',
    'KEY_MISSING',
    'ROLLED_BACK',
    'MISPLACED',
    'CLOCK',
  ],
  format: ['MALFORMED', 'UNSUPPORTED_FORMAT', 'UNSAFE_PATH'],
  integrity: ['SIZE_MISMATCH', 'DIGEST_MISMATCH', 'DIGEST_UNKNOWN'],
  mirror: [
    'DISK_FULL',
    'NOT_WRITABLE',
    'LOCKED',
    'LEDGER_CORRUPT',
    'LAYOUT_NEWER',
    'OTHER_SOURCE',
    'TARGET_GONE',
    'TARGET_FULL',
    'FILE_TOO_BIG',
    'NAME_COLLISION',
    'HELD',
  ],
  serve: ['PORT_IN_USE', 'ADDRESS_REFUSED'],
  unexpected: ['UNEXPECTED'],
} as const;

export type FailureGroup = keyof typeof failureGroups;
export type FailureCode = (typeof failureGroups)[FailureGroup][number];

/** What went wrong, fit to cross a process boundary. `message` is a whole sentence in English: expected, found, where, what to do. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** The item path, file or document concerned, when there is one. */
  readonly path?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
