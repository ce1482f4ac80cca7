import { Notification } from 'electron';
import type { JobKind, JobOutcome, JobSnapshot } from '../contract/job.ts';
import type { Engine } from '../engine/engine-types.ts';
import { mirrorName } from './activity.ts';
import type { ActivityFollower } from './follow-activity.ts';
import type { MainWindow } from './window.ts';

/** Work that took longer than this may have been left alone. */
const longMs = 30_000;

const kinds = {
  sync: 'Sync of',
  audit: 'Audit of',
  repair: 'Repair of',
  publish: 'Publishing of',
  export: 'Export to',
  import: 'Import into',
  check: 'Check of',
} as const satisfies Record<JobKind, string>;

/** Tells of the end of long work when nobody is looking; a click leads to it. */
export function setupEndNotices(engine: Engine, activity: ActivityFollower, main: MainWindow): void {
  const told = new Set<string>();
  engine.on('job', (job) => {
    const text = endText(job, mirrorName(job, activity.current.mirrors));
    if (text === undefined || told.has(job.id)) return;
    told.add(job.id);
    if (main.focused || !Notification.isSupported()) return;
    const notice = new Notification(text);
    notice.on('click', () => main.go({ screen: 'job', id: job.id }));
    notice.show();
  });
}

/** What to say at the end of a job; undefined while it goes on, where it was short, and where a person ended it. */
export function endText(
  job: JobSnapshot,
  mirror: string,
): { readonly title: string; readonly body: string } | undefined {
  const outcome = job.result?.outcome;
  if (job.endedAt === undefined || outcome === undefined || outcome === 'cancelled' || job.elapsedMs < longMs) {
    return undefined;
  }
  const ending = outcome === 'done' && foundIn(job) > 0 ? 'found damage' : endings[outcome];
  return { title: `${kinds[job.kind]} ${mirror} ${ending}`, body: bodyOf(job) };
}

const endings = {
  done: 'is done',
  partial: 'is partly done',
  failed: 'failed',
} as const satisfies Record<Exclude<JobOutcome, 'cancelled'>, string>;

/** Files that an audit left missing or damaged, or that came damaged on a medium. */
function foundIn({ result }: JobSnapshot): number {
  return result?.findings ?? result?.import?.damaged.length ?? 0;
}

function filesText(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function bodyOf(job: JobSnapshot): string {
  const { failures, doneFiles, kind } = job;
  const [first] = failures;
  if (first !== undefined)
    return failures.length === 1 ? first.message : `${first.message} And ${failures.length - 1} more.`;
  const found = foundIn(job);
  const damage = kind === 'import' || kind === 'check' ? 'damaged' : 'missing or damaged';
  return found > 0 ? `${filesText(found)} ${damage}.` : (mediaText(job) ?? `${filesText(doneFiles)}.`);
}

/** What a person at the machine does next with the medium; undefined where there is nothing to say of one. */
function mediaText({ result }: JobSnapshot): string | undefined {
  const needed = result?.import?.volumesNeeded ?? [];
  if (needed.length > 0) return `Still needed: ${needed.join(', ')}.`;
  const written = result?.export;
  if (written === undefined) return undefined;
  const { volume, volumes } = written;
  return volumes > 1 ? `Volume ${volume} of ${volumes} is safe to remove.` : 'Safe to remove.';
}
