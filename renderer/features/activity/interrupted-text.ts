import type { JobKind } from '../../../electron/contract/job.ts';

/** What stays of a job that its process did not bring to an end, and what resuming it does. */
export const interruptedTexts = {
  sync: 'What it had fetched is here and checked. Resume goes on from there.',
  audit: 'The mirror is as it was. What was read is not noted: Resume begins anew.',
  repair: 'Files that were fetched again stay. Resume begins anew and finds them right.',
  publish:
    'What the mirror published before stays, unless the new documents are in place already. Resume publishes anew.',
  export: 'What stands on the medium is kept. Resume goes on from there.',
  import: 'What was copied is here and checked. Resume goes on from there.',
  check: 'Nothing was taken from the medium, and what was read is not noted: Resume begins anew.',
} as const satisfies Readonly<Record<JobKind, string>>;
