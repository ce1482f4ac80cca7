import type { JobSnapshot, JobState } from '../../contract/job.ts';
import type { ServerSnapshot } from '../../contract/serve.ts';
import type { Engine } from '../engine-types.ts';
import type { LogFile } from './log-file.ts';

/** Follows an engine in the log: jobs as they begin and end, notices, the server; and keeps to the level that the settings say. */
export async function logEngine(engine: Engine, log: LogFile): Promise<void> {
  const info = (message: string) => log.line({ level: 'info', message });
  const states = new Map<string, JobState>();
  let server: ServerSnapshot['state'] = 'stopped';
  engine.on('settings', ({ logLevel }) => {
    log.level = logLevel;
  });
  engine.on('notice', ({ message }) => info(message));
  engine.on('job', (job) => {
    if (states.get(job.id) === job.state) return;
    states.set(job.id, job.state);
    for (const line of jobLines(job)) info(line);
    if (job.endedAt !== undefined) states.delete(job.id);
  });
  engine.on('server', ({ state, urls, failure }) => {
    if (state === server) return;
    server = state;
    info(`Server ${state}${state === 'running' ? `: ${urls.join(', ')}` : ''}.`);
    if (failure !== undefined) info(`${failure.code}: ${failure.message}`);
  });
  log.level = (await engine.api.settings.get({})).logLevel;
}

function jobLines({ id, kind, mirrorFolder, state, failures, result, endedAt }: JobSnapshot): readonly string[] {
  const what = `Job ${id.slice(0, 8)}: ${kind} of ${mirrorFolder}`;
  if (endedAt === undefined || result === undefined) return [`${what} is ${state}.`];
  const { fetchedFiles, fetchedBytes, durationMs, findings } = result;
  return [
    `${what} ended ${state}: ${fetchedFiles} files and ${fetchedBytes} bytes fetched in ${durationMs} ms.`,
    ...(findings === undefined ? [] : [`${findings} files are missing or damaged.`]),
    ...failures.map(({ code, message, path }) => `${code}${path === undefined ? '' : ` ${path}`}: ${message}`),
  ];
}
