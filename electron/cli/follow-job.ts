import type { JobOutcome, JobResult, JobSnapshot, JobState } from '../contract/job.ts';
import { openProgressView } from './output/progress-view.ts';
import type { Session } from './session.ts';

/** Starts a job, shows how it goes on and returns its last snapshot. A stop request cancels the job. */
export async function followJob(
  session: Session,
  start: () => Promise<{ readonly jobId: string }>,
): Promise<JobSnapshot> {
  const { api, engine, host, log, options, results } = session;
  const view = await openProgressView({
    json: options.json,
    forced: options.progress,
    stderr: host.stderr,
    env: host.machine.env,
    log,
    results,
    now: () => host.now(),
  });
  let jobId: string | undefined;
  let stopAsked = false;
  const offJob = engine.on('job', (snapshot) => {
    if (snapshot.id === jobId) view.update(snapshot);
  });
  const cancel = (id: string) => {
    api.jobs.cancel({ id }).catch((error: unknown) => log.debug('The job could not be cancelled.', error));
  };
  const askToStop = () => {
    stopAsked = true;
    log.info('Stopping: what is complete is kept.');
    if (jobId !== undefined) cancel(jobId);
  };
  try {
    return await session.whileStoppable(askToStop, async () => {
      ({ jobId } = await start());
      if (stopAsked) cancel(jobId);
      return await api.jobs.wait({ id: jobId });
    });
  } finally {
    offJob();
    view.end();
  }
}

/** The result of an ended job. */
export function resultOf(snapshot: JobSnapshot): JobResult {
  return (
    snapshot.result ?? {
      outcome: outcomeOf(snapshot.state),
      fetchedFiles: 0,
      fetchedBytes: 0,
      documentBytes: 0,
      reusedFiles: 0,
      removedFiles: 0,
      durationMs: snapshot.elapsedMs,
      failures: snapshot.failures,
    }
  );
}

function outcomeOf(state: JobState): JobOutcome {
  switch (state) {
    case 'done':
    case 'partial':
    case 'failed':
      return state;
    default:
      return 'cancelled';
  }
}
