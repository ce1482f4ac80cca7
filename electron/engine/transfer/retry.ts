/** How often and how soon an attempt is repeated. */
export interface RetryPolicy {
  /** Attempts at one origin that gain nothing before the next origin is tried. */
  readonly attempts: number;
  /** First backoff; doubled each time. */
  readonly backoffMs: number;
  /** 0 to 1, as Math.random. */
  readonly random: () => number;
}

/** Attempts for one file in one run, however much each gained. */
export const mostAttempts = 50;

const longestBackoffMs = 60_000;
const longestRetryAfterMs = 120_000;

/** Exponential backoff with full jitter after the nth failure in a row, n from 1; what the server asks for is a lower bound. */
export function retryDelayMs(failures: number, policy: RetryPolicy, retryAfterMs?: number): number {
  const ceiling = Math.min(longestBackoffMs, policy.backoffMs * 2 ** (failures - 1));
  const backoff = Math.round(ceiling * policy.random());
  return retryAfterMs === undefined ? backoff : Math.max(backoff, Math.min(retryAfterMs, longestRetryAfterMs));
}
