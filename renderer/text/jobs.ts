import type { JobKind, JobPhase, JobSnapshot, JobState } from '../../electron/contract/job.ts';
import type { FailureSubject } from './failures.ts';

export const jobKindTexts = {
  sync: 'Sync',
  audit: 'Audit',
  repair: 'Repair',
  publish: 'Publish',
  export: 'Export',
  import: 'Import',
  check: 'Check',
} as const satisfies Readonly<Record<JobKind, string>>;

/** Of what the failures of a job are. */
export const jobFailureSubjects = {
  sync: 'source',
  audit: 'source',
  repair: 'source',
  publish: 'source',
  export: 'medium',
  import: 'medium',
  check: 'medium',
} as const satisfies Readonly<Record<JobKind, FailureSubject>>;

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
