import type { JobResult } from '../../../electron/contract/job.ts';

/** Files and bytes that a run fetched, wrote to a medium, or read from one. */
export function runNumbers(result: JobResult): { readonly files: number; readonly bytes: number } {
  if (result.export !== undefined) return { files: result.export.files, bytes: result.export.copiedBytes };
  if (result.import !== undefined) return { files: result.import.checkedFiles, bytes: result.import.checkedBytes };
  return { files: result.fetchedFiles, bytes: result.fetchedBytes };
}
