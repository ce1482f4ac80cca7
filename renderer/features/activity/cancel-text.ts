import type { JobKind, JobSnapshot } from '../../../electron/contract/job.ts';
import { type WritingFacts, writingBegun } from './writing-begun.ts';

interface CancelText {
  readonly title: string;
  readonly stays: string;
  readonly action: string;
  readonly dismiss: string;
}

const cancelTexts = {
  sync: {
    title: 'Cancel this sync?',
    stays:
      'What was fetched stays and was checked: the next sync goes on from there. What the mirror publishes is not touched.',
    action: 'Cancel sync',
    dismiss: 'Keep syncing',
  },
  audit: {
    title: 'Cancel this audit?',
    stays: 'The mirror stays as it is. What was read so far is not noted: the next audit begins anew.',
    action: 'Cancel audit',
    dismiss: 'Keep auditing',
  },
  repair: {
    title: 'Cancel this repair?',
    stays: 'Files that were fetched again stay. The others stay as they are until the next repair.',
    action: 'Cancel repair',
    dismiss: 'Keep repairing',
  },
  publish: {
    title: 'Cancel this publish?',
    stays: 'What the mirror published before stays, unless the new documents are in place already.',
    action: 'Cancel publish',
    dismiss: 'Keep publishing',
  },
  export: {
    title: 'Cancel this export?',
    stays:
      'The medium is marked as not finished, and no Streamferry takes it for more. Export to it again and what stands on it is kept.',
    action: 'Cancel export',
    dismiss: 'Keep exporting',
  },
  import: {
    title: 'Cancel this import?',
    stays: 'What was copied stays and was checked. What the mirror publishes is not touched.',
    action: 'Cancel import',
    dismiss: 'Keep importing',
  },
  check: {
    title: 'Cancel this check?',
    stays: 'Nothing was taken from the medium. The next check begins anew.',
    action: 'Cancel check',
    dismiss: 'Keep checking',
  },
} as const satisfies Readonly<Record<JobKind, CancelText>>;

/** It may begin while the question is asked. */
const notYetWritten =
  'What stands on the medium stays as it is until it is written to. From then on it is marked as not finished: export to it again and what stands on it is kept.';

/** What a person is asked before a job is cancelled, and what stays of it. */
export function cancelText(job: WritingFacts & Pick<JobSnapshot, 'kind'>): CancelText {
  const text = cancelTexts[job.kind];
  return job.kind === 'export' && writingBegun(job) !== 'yes' ? { ...text, stays: notYetWritten } : text;
}
