import type { Failure, FailureCode, FailureGroup } from '../contract/failure.ts';
import { failureGroups } from '../contract/failure.ts';

type CodeOf<G extends FailureGroup> = (typeof failureGroups)[G][number];

export interface FailureOptions {
  readonly path?: string | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

/** An expected failure. The message is a whole sentence: what was expected, what was found, where, what to do next. */
export abstract class EngineError extends Error {
  abstract readonly code: FailureCode;
  readonly path: string | undefined;
  readonly details: Readonly<Record<string, string | number | boolean>> | undefined;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.path = options.path;
    this.details = options.details;
  }
}

function errorClass<G extends FailureGroup>(_group: G) {
  return class extends EngineError {
    override readonly code: CodeOf<G>;
    constructor(code: CodeOf<G>, message: string, options?: FailureOptions) {
      super(message, options);
      this.code = code;
    }
  };
}

export class InputError extends errorClass('input') {}
export class NetworkError extends errorClass('network') {}
export class TrustError extends errorClass('trust') {}
export class FormatError extends errorClass('format') {}
export class IntegrityError extends errorClass('integrity') {}
export class MirrorError extends errorClass('mirror') {}
export class ServeError extends errorClass('serve') {}

/** Cancellation is an outcome, not a failure: thrown to unwind, never turned into a `Failure`. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export function groupOf(code: FailureCode): FailureGroup {
  const groups = Object.entries(failureGroups) as [FailureGroup, readonly FailureCode[]][];
  return groups.find(([, codes]) => codes.includes(code))?.[0] ?? 'unexpected';
}

/** Turns anything thrown into a Failure; what is not an EngineError is UNEXPECTED. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.path === undefined ? {} : { path: error.path }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'UNEXPECTED',
    message: `Something unexpected happened: ${message}. This is a bug; the log has details.`,
  };
}

/** The errno code of a Node.js system error, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
