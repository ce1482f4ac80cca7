import type { JobKind } from '../../../electron/contract/job.ts';

/** What a person is asked before a job is cancelled, and what stays of it. */
export const cancelTexts = {
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
} as const satisfies Readonly<
  Record<JobKind, { readonly title: string; readonly stays: string; readonly action: string; readonly dismiss: string }>
>;
