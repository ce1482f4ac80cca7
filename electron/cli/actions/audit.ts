import * as v from 'valibot';
import type { Failure } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { AuditedFile, AuditReport } from '../../contract/mirror.ts';
import { brokenFiles } from '../../engine/audit/broken-files.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { countText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { reportFailures } from './report-failures.ts';
import { sinceTime } from './since-time.ts';

const ownOptions = v.object({
  repair: v.optional(v.boolean(), false),
  since: v.optional(v.string()),
});

export function runAudit(host: Host, mirror: string, raw: unknown): Promise<number> {
  const { repair, since } = readOwnOptions(ownOptions, raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const request = {
      mirror: await mirrorRef(session, mirror),
      repair,
      ...(since === undefined ? {} : { since: sinceTime(since, host.now()) }),
    };
    return finishAudit(session, () => session.api.mirrors.audit(request));
  });
}

/** Follows an audit to its end, says what it found and returns the exit code. */
export async function finishAudit(session: Session, start: () => Promise<{ readonly jobId: string }>): Promise<number> {
  const { api, log, results } = session;
  const snapshot = await followJob(session, start);
  const result = resultOf(snapshot);
  const report =
    result.outcome === 'failed' || result.outcome === 'cancelled'
      ? undefined
      : await api.jobs.auditReport({ id: snapshot.id });
  if (report === undefined) {
    reportFailures(log, result);
    results.result({ ...result });
    return exitCodeOf(result);
  }
  const failures = distinct([...result.failures, ...report.failures]);
  results.result({ ...result, ...report, failures });
  results.lines(auditLines(report));
  for (const failure of failures) log.failure(failure);
  return auditExitCode({ ...result, failures }, report);
}

/** Damage that stays counts before anything else that went wrong. */
function auditExitCode(result: Pick<JobResult, 'outcome' | 'failures'>, report: AuditReport): number {
  return isBroken(report) ? exitCodes.damage : exitCodeOf(result);
}

function isBroken(report: AuditReport): boolean {
  const { missing, damaged } = brokenFiles(report);
  return missing.length + damaged.length > 0;
}

function auditLines(report: AuditReport): readonly string[] {
  const { files, bytes, skipped, missing, damaged, extra, repaired } = report;
  const mended = new Set(repaired);
  const repairedText = ({ path }: AuditedFile) => (mended.has(path) ? '; repaired' : '');
  const listed = (word: string, found: readonly AuditedFile[]) =>
    found.map((file) => `${word}  ${file.path}: ${file.reason}${repairedText(file)}`);
  const counts = [
    `${countText(files, 'file')} read (${formatBytes(bytes)})`,
    ...(skipped > 0 ? [`${skipped} not read`] : []),
    `${missing.length} missing`,
    `${damaged.length} damaged`,
    `${extra.length} extra`,
    ...(repaired.length > 0 ? [`${repaired.length} repaired`] : []),
  ];
  const verdict = isBroken(report) ? 'This mirror is damaged' : 'All that was read is right';
  return [
    ...listed('missing', missing),
    ...listed('damaged', damaged),
    ...listed('extra  ', extra),
    `${verdict}: ${counts.join(', ')}.`,
  ];
}

function distinct(failures: readonly Failure[]): readonly Failure[] {
  const seen = new Map(failures.map((failure) => [`${failure.code} ${failure.path ?? failure.message}`, failure]));
  return [...seen.values()];
}
