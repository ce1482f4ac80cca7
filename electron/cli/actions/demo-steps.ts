import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SyncRequest } from '../../contract/api.ts';
import type { JobResult } from '../../contract/job.ts';
import type { AuditReport } from '../../contract/mirror.ts';
import type { Plan } from '../../contract/plan.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { serveFolder } from '../../engine/practice/loopback-server.ts';
import { ensurePracticeStream, type PracticeStream } from '../../engine/practice/practice-stream.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import { countText, durationText } from '../output/units.ts';
import type { Session } from '../session.ts';
import { reportFailures } from './report-failures.ts';

/** A job of the demo did not end as `done`: its failures say why. */
class JobFailed extends Error {
  readonly result: JobResult;
  constructor(result: JobResult) {
    super(`The job ended as ${result.outcome}.`);
    this.result = result;
  }
}

/** Makes, serves, plans, mirrors, damages, audits, repairs and audits again. Returns 0 only if each step ended as it should. */
export async function runDemoSteps(session: Session, folder: string): Promise<number> {
  const stream = await ensurePracticeStream(join(folder, 'practice'), session.host.now());
  const server = await serveFolder(stream.root);
  try {
    const request = demoRequest(stream, server.url, join(folder, 'mirror'));
    const path = await mirrorSteps(session, { stream, url: server.url, request });
    await repairSteps(session, join(folder, 'mirror'), path);
    session.results.done();
    session.results.lines([
      '',
      'Each step ended as it should. `streamferry --help` shows how to do the same for real.',
    ]);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof JobFailed)) throw error;
    reportFailures(session.log, error.result);
    session.results.result({ ...error.result });
    return exitCodeOf(error.result);
  } finally {
    await server.close();
  }
}

function demoRequest(stream: PracticeStream, url: string, folder: string): SyncRequest {
  return {
    mirror: { folder },
    source: {
      kind: 'described',
      source: {
        name: 'Practice stream',
        url,
        trust: { kind: 'signed', fingerprints: [stream.fingerprint], keyringFile: stream.keyringFile },
        proxy: { kind: 'none' },
      },
    },
    rule: { terms: { kind: 'filters', filters: [] }, keep: false },
    publication: 'trimmed',
  };
}

interface MirrorSteps {
  readonly stream: PracticeStream;
  readonly url: string;
  readonly request: SyncRequest;
}

/** Returns the path of the largest file that was fetched. */
async function mirrorSteps(session: Session, { stream, url, request }: MirrorSteps): Promise<string> {
  step(
    session,
    'serve',
    `A practice stream of ${formatBytes(stream.bytes)} is served at ${url}, to this machine only.`,
  );
  step(session, 'trust', `It is signed with the key ${stream.fingerprint}.`);
  const plan = await session.api.mirrors.plan(request);
  expect(plan.fetchFiles > 0, 'the plan has something to fetch', plan.fetchFiles);
  step(session, 'plan', planSentence(plan));
  const result = await job(session, () => session.api.mirrors.sync(request));
  expect(
    result.fetchedFiles === plan.fetchFiles,
    `${plan.fetchFiles} files are fetched, as planned`,
    result.fetchedFiles,
  );
  const { fetchedFiles, fetchedBytes, durationMs } = result;
  step(
    session,
    'mirror',
    `Mirrored ${countText(fetchedFiles, 'file')} (${formatBytes(fetchedBytes)}) in ${durationText(durationMs)}; each was checked as it arrived.`,
  );
  const again = await session.api.mirrors.plan(request);
  expect(again.fetchFiles === 0, 'a second plan has nothing to fetch', again.fetchFiles);
  step(session, 'plan again', 'A second plan has nothing to fetch.');
  return plan.fetch.reduce((largest, entry) => (entry.sizeBytes > largest.sizeBytes ? entry : largest)).path;
}

async function repairSteps(session: Session, folder: string, path: string): Promise<void> {
  const before = await audit(session, folder, false);
  expect(
    damageOf(before).length === 0 && before.files > 0,
    'the first audit finds all in order',
    damageOf(before).length,
  );
  await flipMiddleByte(join(folder, ...path.split('/')));
  step(session, 'damage', `One bit of ${path} was flipped on purpose.`);
  const found = await audit(session, folder, false);
  expect(damageOf(found).join() === path, `the audit finds ${path} damaged`, damageOf(found).join());
  step(session, 'audit', `The audit read ${countText(found.files, 'file')} again and found just that one.`);
  const repaired = await audit(session, folder, true);
  expect(repaired.repaired.join() === path, `${path} is repaired`, repaired.repaired.join());
  step(session, 'repair', 'It was fetched again, checked and put in its place.');
  const after = await audit(session, folder, false);
  expect(damageOf(after).length === 0, 'nothing is damaged any more', damageOf(after).join());
  step(session, 'audit again', `All ${countText(after.files, 'file')} are right.`);
}

async function audit(session: Session, folder: string, repair: boolean): Promise<AuditReport> {
  const { api } = session;
  const snapshot = await followJob(session, () => api.mirrors.audit({ mirror: { folder }, repair }));
  const result = resultOf(snapshot);
  if (result.outcome === 'failed' || result.outcome === 'cancelled') throw new JobFailed(result);
  return api.jobs.auditReport({ id: snapshot.id });
}

async function job(session: Session, start: () => Promise<{ readonly jobId: string }>): Promise<JobResult> {
  const result = resultOf(await followJob(session, start));
  if (result.outcome !== 'done') throw new JobFailed(result);
  return result;
}

async function flipMiddleByte(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const position = Math.floor((await handle.stat()).size / 2);
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, position);
    byte.writeUInt8(byte.readUInt8() ^ 1);
    await handle.write(byte, 0, 1, position);
  } finally {
    await handle.close();
  }
}

/** A wrong outcome is a bug: it ends as UNEXPECTED. */
function expect(held: boolean, expected: string, found: string | number): void {
  if (!held) throw new Error(`the demo expected that ${expected}, but found: ${found || 'nothing'}`);
}

function step({ results }: Session, name: string, sentence: string): void {
  results.document({ kind: 'step', step: name, message: sentence });
  results.lines([`${`${name}:`.padEnd(13)}${sentence}`]);
}

function damageOf({ missing, damaged }: AuditReport): readonly string[] {
  return [...missing, ...damaged].map(({ path }) => path);
}

function planSentence({ fetchFiles, fetchBytes, documentBytes }: Plan): string {
  return `${countText(fetchFiles, 'file')} to fetch (${formatBytes(fetchBytes)}) and ${formatBytes(documentBytes)} of documents.`;
}
