import { type Failure, type FailureCode, failureGroups } from '../contract/failure.ts';
import {
  FormatError,
  InputError,
  IntegrityError,
  MirrorError,
  NetworkError,
  ServeError,
  TrustError,
} from './errors.ts';

type Coded<C> = new (code: C, message: string, options: Pick<Failure, 'path' | 'details'>) => Error;

/** The error that a failure from another thread was; what was unexpected there stays so here. */
export function errorOf(failure: Failure): Error {
  return (
    within(failure, failureGroups.input, InputError) ??
    within(failure, failureGroups.network, NetworkError) ??
    within(failure, failureGroups.trust, TrustError) ??
    within(failure, failureGroups.format, FormatError) ??
    within(failure, failureGroups.integrity, IntegrityError) ??
    within(failure, failureGroups.mirror, MirrorError) ??
    within(failure, failureGroups.serve, ServeError) ??
    new Error(failure.message)
  );
}

function within<C extends FailureCode>(
  { code, message, path, details }: Failure,
  codes: readonly C[],
  Class: Coded<C>,
): Error | undefined {
  const found = codes.find((one) => one === code);
  const options = { ...(path === undefined ? {} : { path }), ...(details === undefined ? {} : { details }) };
  return found === undefined ? undefined : new Class(found, message, options);
}
