import type { Mirror } from '../../../electron/contract/mirror.ts';
import type { SigningKeySummary } from '../../../electron/contract/signing.ts';

/** What is left to do after a key was rotated or replaced. */
export interface KeyMove {
  readonly retired: readonly string[];
  /** Trimmed mirrors that another key than the current one signed. */
  readonly toPublish: readonly Pick<Mirror, 'id' | 'name'>[];
}

/** Undefined where there is but one key. */
export function keyMove(keys: readonly SigningKeySummary[], mirrors: readonly Mirror[]): KeyMove | undefined {
  const current = keys.find(({ state }) => state === 'current');
  const retired = keys.filter(({ state }) => state === 'retired').map(({ fingerprint }) => fingerprint);
  if (retired.length === 0) return undefined;
  const toPublish = mirrors
    .filter(({ signingKey }) => signingKey !== undefined && signingKey !== current?.fingerprint)
    .map(({ id, name }) => ({ id, name }));
  return { retired, toPublish };
}
