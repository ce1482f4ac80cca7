import type { JobKind, JobOutcome, JobResult, JobSnapshot } from '../../../electron/contract/job.ts';

/** How a job ended, where there is nothing better to say of it. */
export const endTexts = {
  done: { kind: 'positive', title: 'Done.', next: '' },
  partial: {
    kind: 'caution',
    title: 'Some files failed. The others are in and checked.',
    next: 'What the mirror publishes was not touched. Run it again to fetch what is missing.',
  },
  failed: { kind: 'negative', title: 'The job failed.', next: 'What the mirror publishes was not touched.' },
  cancelled: { kind: 'info', title: 'Cancelled.', next: 'What was fetched stays and is used by the next run.' },
} as const satisfies Readonly<
  Record<
    JobOutcome,
    {
      readonly kind: 'positive' | 'caution' | 'negative' | 'info';
      readonly title: string;
      readonly next: string;
    }
  >
>;

type EndWords = Partial<Record<JobOutcome, { readonly title: string; readonly next: string }>>;

const notFinished = 'The medium is marked as not finished. Export to it again: what stands on it is kept.';

/** Of work on a medium, where the words above would say too much or too little. */
const mediaEnds: Partial<Record<JobKind, EndWords>> = {
  export: {
    partial: { title: 'The export did not come to its end.', next: notFinished },
    failed: { title: 'The export failed.', next: notFinished },
    cancelled: { title: 'Cancelled.', next: notFinished },
  },
  import: {
    partial: {
      title: 'Some files are damaged or not here. The others are in and checked.',
      next: 'What the mirror publishes was not touched.',
    },
    failed: { title: 'The import failed.', next: 'What the mirror publishes was not touched.' },
    cancelled: { title: 'Cancelled.', next: 'What was copied stays and is used by the next import.' },
  },
  check: {
    partial: { title: 'Some files are damaged or not here.', next: 'Nothing was taken from the medium.' },
    failed: { title: 'The check failed.', next: 'Nothing was taken from the medium.' },
    cancelled: { title: 'Cancelled.', next: 'Nothing was taken from the medium.' },
  },
};

/** What to do after an end. */
export function endNext({ kind, state }: { readonly kind: JobKind; readonly state: JobOutcome }): string {
  return mediaEnds[kind]?.[state]?.next ?? endTexts[state].next;
}

/** The title for an end, as far as it is true of this result. */
export function endTitle(
  outcome: JobOutcome,
  result: Pick<JobResult, 'digestsSkipped'> | undefined,
  kind: JobKind = 'sync',
): string {
  const ofMedium = mediaEnds[kind]?.[outcome]?.title;
  if (ofMedium !== undefined) return ofMedium;
  return outcome === 'partial' && result?.digestsSkipped === true
    ? 'Some files failed. The others are in, their digests not checked.'
    : endTexts[outcome].title;
}

/** Whether a snapshot is that of a job that has ended. */
export function isEnded(job: JobSnapshot): job is JobSnapshot & { readonly state: JobOutcome } {
  return job.state in endTexts;
}
