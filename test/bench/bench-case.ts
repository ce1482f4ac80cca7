import { median } from './statistics.ts';
import type { Workbench } from './workbench.ts';

export type Unit = 's' | 'ms' | 'MB' | 'bytes';

/** What was measured of one contestant, in the order of the rounds. */
export interface Series {
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly number[];
}

/** What is to be shown, with the number found. */
export interface Target {
  readonly statement: string;
  readonly found: number;
  readonly relation: 'at most' | 'at least' | 'under';
  readonly limit: number;
}

export interface CaseResult {
  readonly series: readonly Series[];
  readonly targets: readonly Target[];
  /** Ratios and facts that belong to the numbers but have no target. */
  readonly remarks: readonly string[];
}

export type Tool = 'curl' | 'aria2c' | 'openssl' | 'sync' | 'nginx' | 'chromium' | 'rsync' | 'sha256sum' | 'dd';

export interface BenchCase {
  /** What `--only` names. */
  readonly id: string;
  readonly title: string;
  readonly tools: readonly Tool[];
  run(bench: Workbench): Promise<CaseResult>;
}

export function isMet({ found, relation, limit }: Target): boolean {
  switch (relation) {
    case 'at most':
      return found <= limit;
    case 'at least':
      return found >= limit;
    case 'under':
      return found < limit;
    default:
      return relation satisfies never;
  }
}

/** The target that a series' median keeps within a limit. */
export function medianTarget(
  statement: string,
  { values }: Series,
  relation: Target['relation'],
  limit: number,
): Target {
  return { statement, found: median(values), relation, limit };
}
