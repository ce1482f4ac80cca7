import type { NewSelection } from '../../../../electron/contract/api.ts';
import type { Pin } from '../../../../electron/contract/selection.ts';
import type { Ticks } from './ticks.ts';

/** A rule that is not saved yet, or one that keeps its id. */
export type RuleWish = NewSelection['rules'][number];

/** How many versions of each product; without `max` all. */
export interface VersionChoice {
  readonly max?: number;
  readonly keep: boolean;
}

/** A rule as the screen shows it. */
export type DraftRule =
  /** Shown as ticks; kept as it is as long as all that it takes stays ticked. */
  | { readonly kind: 'table'; readonly rule: RuleWish; readonly takes: Ticks }
  /** Cannot be shown as ticks that a person sets: kept untouched until it is removed. `takes`: what of the table is known to be in it. */
  | { readonly kind: 'other'; readonly rule: RuleWish; readonly takes: Ticks }
  /** Raw filters, on the line where they are written. */
  | { readonly kind: 'filters'; readonly key: number; readonly line: string; readonly rule?: RuleWish };

/** A selection as the screen holds it. */
export interface SelectionDraft {
  readonly rules: readonly DraftRule[];
  readonly ticks: Ticks;
  /** `mixed`: as each rule has it. */
  readonly bootloaders: boolean | 'mixed';
  readonly versions: VersionChoice | 'mixed';
  readonly pins: readonly Pin[];
}

export const newestVersion: VersionChoice = { max: 1, keep: false };
