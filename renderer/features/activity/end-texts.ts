import type { JobOutcome, JobResult, JobSnapshot } from '../../../electron/contract/job.ts';

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

/** The title for an end, as far as it is true of this result. */
export function endTitle(outcome: JobOutcome, result: Pick<JobResult, 'digestsSkipped'> | undefined): string {
  return outcome === 'partial' && result?.digestsSkipped === true
    ? 'Some files failed. The others are in, their digests not checked.'
    : endTexts[outcome].title;
}

/** Whether a snapshot is that of a job that has ended. */
export function isEnded(job: JobSnapshot): job is JobSnapshot & { readonly state: JobOutcome } {
  return job.state in endTexts;
}
