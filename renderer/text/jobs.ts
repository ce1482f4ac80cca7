import type { JobKind, JobPhase, JobState } from '../../electron/contract/job.ts';

export const jobKindTexts = {
  sync: 'Sync',
  audit: 'Audit',
  repair: 'Repair',
  publish: 'Publish',
} as const satisfies Readonly<Record<JobKind, string>>;

export const jobPhaseTexts = {
  documents: 'Reading documents',
  reuse: 'Reusing files',
  fetch: 'Fetching files',
  publish: 'Publishing',
  prune: 'Removing old files',
  audit: 'Auditing files',
} as const satisfies Readonly<Record<JobPhase, string>>;

export const jobStateTexts = {
  queued: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  partial: 'Partly done',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const satisfies Readonly<Record<JobState, string>>;
