import * as v from 'valibot';
import type { ServedRequest } from '../helpers/slow-server.ts';
import { bytesMissing, type HeldFiles } from './held-files.ts';

export interface RequestedRun {
  /** For items only, by this run alone. */
  readonly requests: readonly ServedRequest[];
  /** What was there when it began. */
  readonly before: HeldFiles;
  /** It came to its end, so that nothing may be missing. */
  readonly complete: boolean;
  /** What it said at its end. */
  readonly result: unknown;
}

const fetched = v.object({ fetchedBytes: v.number() });

/** What a run asked for although it was there, in sentences: finished files again, or partial ones from their beginning. */
export function requestFaults({ requests, before, complete, result }: RequestedRun): string[] {
  const faults: string[] = [];
  for (const { path, range, status } of requests) {
    const size = before.planned.get(path)?.sizeBytes;
    const held = before.staged.get(path) ?? 0;
    if (size === undefined) faults.push(`${path} was fetched, though it is not planned`);
    else if (before.finished.has(path)) faults.push(`${path} was fetched again, though it was finished`);
    else if (held === size) faults.push(`${path} was fetched again, though all of it had come`);
    else if (held > 0 && (range !== `bytes=${held}-` || status !== 206)) {
      faults.push(`${path} was not resumed at byte ${held}: asked for ${range ?? 'all'}, got ${status}`);
    }
  }
  if (!complete) return faults;
  const sentBytes = requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  const missingBytes = bytesMissing(before);
  if (sentBytes !== missingBytes) faults.push(`${sentBytes} bytes were sent, though ${missingBytes} were missing`);
  const said = v.is(fetched, result) ? result.fetchedBytes : undefined;
  if (said !== missingBytes)
    faults.push(`${missingBytes} bytes were missing, but the run says that it fetched ${said}`);
  return faults;
}
