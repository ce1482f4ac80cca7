import { exitCodeOf } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readPublishOptions } from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { publicationText } from './mirror-text.ts';
import { reportFailures } from './report-failures.ts';

export function runPublish(host: Host, mirror: string, raw: unknown): Promise<number> {
  const options = readPublishOptions(raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const request = { mirror: await mirrorRef(session, mirror), ...options };
    return finishPublish(session, () => session.api.publication.publish(request));
  });
}

/** Follows a publish to its end, says what is published now and returns the exit code. */
export async function finishPublish(
  session: Session,
  start: () => Promise<{ readonly jobId: string }>,
): Promise<number> {
  const { api, log, results } = session;
  const snapshot = await followJob(session, start);
  const result = resultOf(snapshot);
  reportFailures(log, result);
  if (result.outcome !== 'done') {
    results.result({ ...result });
    return exitCodeOf(result);
  }
  const mirror = await api.mirrors.get({ folder: snapshot.mirrorFolder });
  const { publication, signingKey, unverified } = mirror;
  results.result({
    ...result,
    publication,
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(unverified === undefined ? {} : { unverified }),
  });
  results.lines([`${mirror.folder} is published ${publicationText(mirror)}.`]);
  return exitCodeOf(result);
}
