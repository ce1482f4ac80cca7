import type { JobKind, JobPhase, JobSnapshot } from '../contract/job.ts';
import type { Mirror } from '../contract/mirror.ts';
import type { ServerSnapshot } from '../contract/serve.ts';

/** What the app is doing, as tray, dock and power know it. */
export interface Activity {
  /** Those that have not ended, oldest first. */
  readonly jobs: readonly JobSnapshot[];
  readonly server: ServerSnapshot | undefined;
  readonly mirrors: readonly Mirror[];
}

export const noActivity: Activity = { jobs: [], server: undefined, mirrors: [] };

const phases = {
  documents: 'reading documents',
  reuse: 'reusing files',
  fetch: 'fetching',
  publish: 'publishing',
  prune: 'removing',
  audit: 'auditing',
  prepare: 'preparing',
  copy: 'copying',
  flush: 'flushing',
  reread: 'reading back',
} as const satisfies Record<JobPhase, string>;

/** The activity after one more snapshot of a job. */
export function withJob(activity: Activity, job: JobSnapshot): Activity {
  const others = activity.jobs.filter((each) => each.id !== job.id);
  const before = activity.jobs.findIndex((each) => each.id === job.id);
  const at = before === -1 ? others.length : before;
  return { ...activity, jobs: hasEnded(job) ? others : others.toSpliced(at, 0, job) };
}

export function hasEnded({ state }: JobSnapshot): boolean {
  return state === 'done' || state === 'partial' || state === 'failed' || state === 'cancelled';
}

/** Work that a person may not want to stop by closing a window. */
export function somethingRuns({ jobs, server }: Activity): boolean {
  return jobs.some(({ state }) => state === 'running' || state === 'queued') || isServing(server);
}

/** The machine must not fall asleep. */
export function keepsAwake({ jobs, server }: Activity): boolean {
  return jobs.some(({ state }) => state === 'running') || isServing(server);
}

function isServing(server: ServerSnapshot | undefined): boolean {
  return server?.state === 'running' || server?.state === 'starting';
}

/** For the bar on the icon: absent where there is none to show; without `done` how far is not known. */
export function progressOf({ jobs }: Activity): { readonly done?: number; readonly paused: boolean } | undefined {
  const shown = jobs.filter(({ state }) => state === 'running' || state === 'paused');
  if (shown.length === 0) return undefined;
  const paused = shown.every(({ state }) => state === 'paused');
  const totalBytes = shown.reduce((sum, job) => sum + job.totalBytes, 0);
  const doneBytes = shown.reduce((sum, job) => sum + job.doneBytes, 0);
  return totalBytes === 0 ? { paused } : { done: Math.min(doneBytes / totalBytes, 1), paused };
}

/** Where a kind of job calls a phase by another word. */
const ownPhases: Partial<Readonly<Record<JobKind, Partial<Readonly<Record<JobPhase, string>>>>>> = {
  import: { fetch: 'copying' },
  check: { fetch: 'checking', audit: 'checking' },
};

/** One line for a job: `Lab: fetching, 41 %`. */
export function jobLine(job: JobSnapshot, mirrors: readonly Mirror[]): string {
  return `${mirrorName(job, mirrors)}: ${jobState(job)}`;
}

export function mirrorName({ mirrorFolder }: JobSnapshot, mirrors: readonly Mirror[]): string {
  return mirrors.find(({ folder }) => folder === mirrorFolder)?.name ?? mirrorFolder;
}

function jobState({ kind, state, phase, doneBytes, totalBytes }: JobSnapshot): string {
  const share = totalBytes === 0 ? '' : `, ${Math.floor((100 * doneBytes) / totalBytes)} %`;
  switch (state) {
    case 'running':
      return `${ownPhases[kind]?.[phase] ?? phases[phase]}${share}`;
    case 'paused':
      return `paused${share}`;
    default:
      return state;
  }
}

/** One line for the server; absent where it is stopped: `Serving at http://10.0.0.2:8080, 1 client`. */
export function serverLine(server: ServerSnapshot | undefined): string | undefined {
  if (server?.state === 'failed') return 'The server failed';
  if (server === undefined || !isServing(server)) return undefined;
  const [url] = server.urls;
  if (url === undefined) return 'Starting to serve';
  const clients = server.clusters.length;
  return `Serving at ${url}, ${clients === 0 ? 'no client yet' : clients === 1 ? '1 client' : `${clients} clients`}`;
}
