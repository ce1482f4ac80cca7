import type { PlanReason } from '../../../electron/contract/plan.ts';

/** Why a file is fetched, reused or removed. */
export const reasonTexts = {
  new: 'Not here yet',
  changed: 'Here, but with other content',
  here: 'Here already',
  'unrecorded-file': 'Found in the folder; it is checked before it is used',
  'other-mirror': 'Another mirror has it',
  'kept-revision': 'An earlier revision still has it',
  superseded: 'A newer version takes its place',
  'dropped-upstream': 'The source no longer has it',
  'rule-removed': 'No longer selected',
} as const satisfies Readonly<Record<PlanReason, string>>;
