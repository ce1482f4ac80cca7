import type { JobRecord } from '../../electron/contract/job.ts';
import type { Mirror } from '../../electron/contract/mirror.ts';
import { jobKindTexts } from './jobs.ts';

/** `Sync noble lab`, `Export to STICK`; where the app does not know the mirror, by its folder. */
export function jobTitle({ kind, mirrorFolder }: Pick<JobRecord, 'kind' | 'mirrorFolder'>, mirror?: Mirror): string {
  const link = kind === 'export' ? ' to' : '';
  return `${jobKindTexts[kind]}${link} ${mirror?.name ?? folderName(mirrorFolder)}`;
}

/** The last part of a path of any system. */
export function folderName(folder: string): string {
  return folder.split(/[/\\]/).findLast((part) => part !== '') ?? folder;
}
