import type { JobKind, JobOutcome, JobSnapshot } from '../../../electron/contract/job.ts';
import { type WritingBegun, writingBegun } from './writing-begun.ts';

type EndFacts = Pick<JobSnapshot, 'kind' | 'phase' | 'totalFiles' | 'failures' | 'result'> & {
  readonly state: JobOutcome;
};

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

interface EndWords {
  readonly title: string;
  readonly next: string;
}

const exportEnds = {
  yes: 'The medium is marked as not finished. Export to it again: what stands on it is kept.',
  no: 'Nothing was written to the medium: what stood on it is as it was.',
  unknown:
    'If it had begun to write, the medium is marked as not finished: export to it again, and what stands on it is kept. If not, what stood on it is as it was.',
} as const satisfies Readonly<Record<WritingBegun, string>>;

/** Of work on a medium, where the words above would say too much or too little. */
const mediaEnds: Partial<Record<JobKind, Partial<Record<JobOutcome, (job: EndFacts) => EndWords>>>> = {
  export: {
    partial: (job) => ({ title: 'The export did not come to its end.', next: exportEnds[writingBegun(job)] }),
    failed: (job) => ({ title: 'The export failed.', next: exportEnds[writingBegun(job)] }),
    cancelled: (job) => ({ title: 'Cancelled.', next: exportEnds[writingBegun(job)] }),
  },
  import: {
    partial: partlyImported,
    failed: () => ({ title: 'The import failed.', next: 'What the mirror publishes was not touched.' }),
    cancelled: () => ({ title: 'Cancelled.', next: 'What was copied stays and is used by the next import.' }),
  },
  check: {
    partial: () => ({ title: 'Some files are damaged or not here.', next: 'Nothing was taken from the medium.' }),
    failed: () => ({ title: 'The check failed.', next: 'Nothing was taken from the medium.' }),
    cancelled: () => ({ title: 'Cancelled.', next: 'Nothing was taken from the medium.' }),
  },
};

const unchanged = 'A mirror that lacks files publishes what it did before.';

/** Volumes are still to come, or something of those that came must be brought again. */
function partlyImported({ failures, result }: EndFacts): EndWords {
  const { damaged = [], volumesNeeded = [], receiptFile } = result?.import ?? {};
  if (failures.length + damaged.length === 0 && volumesNeeded.length > 0) {
    return {
      title: 'Not all volumes have come. What came is in and checked.',
      next: `${unchanged} Import the volumes that are still needed.`,
    };
  }
  const named = receiptFile === undefined ? '' : ': the receipt names it';
  return {
    title: 'Some files are damaged or not here. The others are in and checked.',
    next: `${unchanged} Have what is damaged or missing brought again${named}.`,
  };
}

/** The title for an end as far as it is true of this job, and what to do after it. */
export function endWords(job: EndFacts): EndWords {
  const { kind, state, result } = job;
  const { title, next } = mediaEnds[kind]?.[state]?.(job) ?? endTexts[state];
  const unchecked = state === 'partial' && result?.digestsSkipped === true;
  return { title: unchecked ? 'Some files failed. The others are in, their digests not checked.' : title, next };
}

/** Whether a snapshot is that of a job that has ended. */
export function isEnded(job: JobSnapshot): job is JobSnapshot & { readonly state: JobOutcome } {
  return job.state in endTexts;
}
