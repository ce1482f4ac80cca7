import * as v from 'valibot';
import type { JobKind, JobRecord, JobSnapshot } from '../../contract/job.ts';
import { InputError } from '../../engine/errors.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, durationText, timeText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { finishAudit } from './audit.ts';
import { finishExport } from './export.ts';
import { finishImport } from './import.ts';
import { finishPublish } from './publish.ts';
import { finishSync } from './run-sync.ts';

export function listJobs(host: Host, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const jobs = await api.jobs.list({});
    results.done({ jobs });
    results.lines(jobs.length === 0 ? ['No job is unfinished.'] : tableLines(jobColumns, jobs, results.columns));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function resumeJob(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { id, kind } = await unfinishedJob(session, argument);
    const start = () => session.api.jobs.resume({ id });
    return finishers[kind](session, start);
  });
}

/** Follows a job of each kind to its end. */
const finishers: Readonly<
  Record<JobKind, (session: Session, start: () => Promise<{ readonly jobId: string }>) => Promise<number>>
> = {
  sync: finishSync,
  audit: finishAudit,
  repair: finishAudit,
  publish: finishPublish,
  export: finishExport,
  import: finishImport,
  check: finishImport,
};

export function cancelJob(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { id } = await unfinishedJob(session, argument);
    await session.api.jobs.cancel({ id });
    session.results.done({ id });
    session.results.lines([`Given up: ${id}.`]);
    return exitCodes.done;
  });
}

export function showHistory(host: Host, raw: unknown): Promise<number> {
  const { limit } = readOwnOptions(v.object({ limit: v.optional(v.number()) }), raw);
  const work = async ({ api, results }: Session) => {
    const jobs = await api.jobs.history(limit === undefined ? {} : { limit });
    results.done({ jobs });
    results.lines(jobs.length === 0 ? ['No job has ended yet.'] : tableLines(historyColumns, jobs, results.columns));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

/** How a job ended, and what an audit, an import or a check found. */
function outcomeText({ state, result }: JobRecord): string {
  const damaged = result?.import?.damaged.length ?? 0;
  if (damaged > 0) return `${state}, ${countText(damaged, 'file')} damaged`;
  const findings = result?.findings ?? 0;
  return findings === 0 ? state : `${state}, ${countText(findings, 'file')} missing or damaged`;
}

/** What came over the network; nothing does to or from a medium. */
function fetchedText({ kind, result }: JobRecord): string {
  const local = ['export', 'import', 'check'].includes(kind);
  return result === undefined || local ? '' : formatBytes(result.fetchedBytes);
}

async function unfinishedJob({ api }: Session, argument: string): Promise<JobSnapshot> {
  const [found, ...others] = (await api.jobs.list({})).filter(({ id }) => id.startsWith(argument));
  if (found !== undefined && others.length === 0) return found;
  throw new InputError(
    'BAD_ARGUMENT',
    found === undefined
      ? `There is no unfinished job "${argument}". \`streamferry jobs list\` lists them.`
      : `Several unfinished jobs begin with "${argument}": give more of the id.`,
  );
}

const jobColumns: readonly Column<JobSnapshot>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'STARTED', value: ({ startedAt }) => timeText(startedAt) },
  { title: 'MIRROR', value: ({ mirrorFolder }) => mirrorFolder, shrinks: true },
];

const historyColumns: readonly Column<JobRecord>[] = [
  { title: 'STARTED', value: ({ startedAt }) => timeText(startedAt) },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'OUTCOME', value: outcomeText },
  { title: 'FETCHED', value: fetchedText, align: 'right' },
  { title: 'FAILED', value: ({ result }) => String(result?.failures.length || ''), align: 'right' },
  { title: 'TOOK', value: ({ result }) => (result ? durationText(result.durationMs) : ''), align: 'right' },
  { title: 'MIRROR', value: ({ mirrorFolder }) => mirrorFolder, shrinks: true },
];
