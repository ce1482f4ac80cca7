import type { MirrorRef, NewSelection, SourceRef } from './api.ts';
import type { Plan } from './plan.ts';

/** A selection that is being made: what would a mirror with it take? Nothing is stored and no folder is made. */
export interface DraftRequest {
  readonly source: SourceRef;
  readonly selection: NewSelection;
  /** The mirror whose selection is edited; absent: one that is not there yet. */
  readonly mirror?: MirrorRef;
  /** What a mirror that is not there yet will be called: its folder follows from it unless one is named. */
  readonly name?: string;
  /** Where a mirror that is not there yet will be; absent: below the settings' `mirrorsFolder`. */
  readonly folder?: string;
  readonly keepRevisions?: number;
  /** Also list every file. */
  readonly entries: boolean;
  /** Ask the source for changes first; otherwise what was read last is used, if anything was. */
  readonly refresh?: boolean;
}

/** Files to fetch and to reuse that belong together for a person. */
export interface SpaceUse {
  /** Such as `24.04 LTS amd64`, `Bootloaders`. Files of several are counted with the first. */
  readonly title: string;
  readonly sizeBytes: number;
}

/** What one rule of the selection matches in the source, after `max`. */
export interface RuleMatch {
  readonly items: number;
  /** Each path once. */
  readonly sizeBytes: number;
}

/** A plan's numbers, and its lists where they were asked for. */
export interface DraftPlan extends Omit<Plan, 'fetch' | 'reuse' | 'remove'> {
  readonly entries?: Pick<Plan, 'fetch' | 'reuse' | 'remove'>;
  readonly fetchFiles: number;
  readonly reuseFiles: number;
  readonly removeFiles: number;
  /** Largest first. */
  readonly use: readonly SpaceUse[];
  /** In the order of the selection's rules. */
  readonly matches: readonly RuleMatch[];
  /** Printable: where the mirror is or will be. */
  readonly folder: string;
}
