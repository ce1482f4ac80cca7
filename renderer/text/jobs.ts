import type { JobKind, JobPhase, JobSnapshot, JobState } from '../../electron/contract/job.ts';

export const jobKindTexts = {
  sync: 'Sync',
  audit: 'Audit',
  repair: 'Repair',
  publish: 'Publish',
  export: 'Export',
  import: 'Import',
  check: 'Check',
} as const satisfies Readonly<Record<JobKind, string>>;

const phaseTexts = {
  documents: 'Reading documents',
  reuse: 'Reusing files',
  fetch: 'Fetching files',
  publish: 'Publishing',
  prune: 'Removing old files',
  audit: 'Auditing files',
  prepare: 'Trying the volume',
  copy: 'Copying files',
  flush: 'Flushing to the device',
  reread: 'Reading back',
} as const satisfies Readonly<Record<JobPhase, string>>;

/** An import uses the phases of a sync, a check those of an audit, on a medium. */
const phaseTextsOf: Partial<Record<JobKind, Partial<Record<JobPhase, string>>>> = {
  import: { documents: 'Authenticating the shipment', fetch: 'Copying and checking files' },
  check: { documents: 'Authenticating the shipment', fetch: 'Checking files', audit: 'Checking files' },
};

/** What a job is doing. */
export function jobPhaseText({ kind, phase }: Pick<JobSnapshot, 'kind' | 'phase'>): string {
  return phaseTextsOf[kind]?.[phase] ?? phaseTexts[phase];
}

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
