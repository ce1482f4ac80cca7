import type { JobRecord } from '../../../electron/contract/job.ts';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { jobKindTexts } from '../../text/jobs.ts';

/** `Sync noble lab`; where the app has forgotten the mirror, by its folder. */
export function jobTitle({ kind, mirrorFolder }: Pick<JobRecord, 'kind' | 'mirrorFolder'>, mirror?: Mirror): string {
  return `${jobKindTexts[kind]} ${mirror?.name ?? folderName(mirrorFolder)}`;
}

/** The last part of a path of any system. */
export function folderName(folder: string): string {
  return folder.split(/[/\\]/).findLast((part) => part !== '') ?? folder;
}
