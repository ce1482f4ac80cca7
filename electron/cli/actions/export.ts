import * as v from 'valibot';
import type { ExportRequest, ExportResult } from '../../contract/media.ts';
import { InputError } from '../../engine/errors.ts';
import { printable } from '../../engine/printable.ts';
import { quoted } from '../../engine/quoted.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import { exportSteps } from '../hints.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { comparesKey, isSameKey, receiptKey, unknownKey } from './ask-trust.ts';
import { exportLines, exportPlanLines } from './export-text.ts';
import { mirrorRef } from './mirror-ref.ts';
import { reportFailures } from './report-failures.ts';

const ownOptions = v.object({
  dryRun: v.optional(v.boolean(), false),
  deltaFrom: v.optional(v.string()),
  fingerprint: v.optional(v.string()),
  installers: v.optional(v.string()),
  name: v.optional(v.string()),
  volumeSize: v.optional(v.number()),
  maxFileSize: v.optional(v.number()),
  nextTarget: v.optional(v.array(v.string()), []),
  reread: v.optional(v.boolean(), true),
  restart: v.optional(v.boolean(), false),
});
type OwnOptions = v.InferOutput<typeof ownOptions>;

/** `streamferry export`: mirrors, and last where to. */
export function runExport(host: Host, words: readonly string[], raw: unknown): Promise<number> {
  const own = readOwnOptions(ownOptions, raw);
  const work = async (session: Session) => {
    const request = await exportRequest(session, words, own);
    if (!(await trustsReceipt(session, request, own.fingerprint))) {
      session.results.result({ outcome: 'cancelled', failures: [] });
      return exitCodes.cancelled;
    }
    return own.dryRun ? showExportPlan(session, request) : writeVolumes(session, request, own.nextTarget);
  };
  return withSession(host, readCommonOptions(raw), work, { nextSteps: exportSteps });
}

/** The same for an export that goes on after a restart: one volume. */
export async function finishExport(
  session: Session,
  start: () => Promise<{ readonly jobId: string }>,
): Promise<number> {
  const result = await writeVolume(session, start);
  if (result.left !== undefined)
    session.log.note(nextSentence(result.left, 'there', 'the same command', ['--restart']));
  return result.end();
}

async function exportRequest(session: Session, words: readonly string[], own: OwnOptions): Promise<ExportRequest> {
  const target = words.at(-1);
  if (target === undefined || words.length < 2) {
    throw new InputError('BAD_ARGUMENT', 'Name one mirror or more, and last the volume or folder to write to.');
  }
  const mirrors = [];
  for (const word of words.slice(0, -1)) mirrors.push(await mirrorRef(session, word));
  return { mirrors, target: session.absolute(target), ...requestOptions(session, own) };
}

function requestOptions({ absolute }: Session, own: OwnOptions): Omit<ExportRequest, 'mirrors' | 'target'> {
  const { deltaFrom, installers, name, volumeSize, maxFileSize, reread, restart } = own;
  return {
    ...(deltaFrom === undefined
      ? {}
      : deltaFrom === 'medium'
        ? { updateOnly: true }
        : { receiptFile: absolute(deltaFrom) }),
    ...(installers === undefined ? {} : { installersFolder: absolute(installers) }),
    ...(name === undefined ? {} : { folderName: name }),
    ...(volumeSize === undefined ? {} : { volumeBytes: volumeSize }),
    ...(maxFileSize === undefined ? {} : { maxFileBytes: maxFileSize }),
    ...(reread ? {} : { reread: false }),
    ...(restart ? { restart: true } : {}),
  };
}

/** Whether the key of the receipt, if there is one, is trusted now. Throws SIGNER_UNKNOWN, MALFORMED. */
async function trustsReceipt(
  session: Session,
  { receiptFile }: ExportRequest,
  typed: string | undefined,
): Promise<boolean> {
  if (receiptFile === undefined) {
    if (typed === undefined) return true;
    throw new InputError('BAD_ARGUMENT', '--fingerprint is of the key of a receipt: name it with --delta-from.');
  }
  const { media } = session.api;
  const key = await receiptKey(session, await media.readReceipt({ file: receiptFile }));
  const { signs, name, fingerprint } = key;
  if (typed !== undefined && !isSameKey(typed, fingerprint)) throw unknownKey(key, typed);
  if (key.state === 'trusted') return true;
  const compared = key.state === 'new' && typed !== undefined;
  if (!compared && !(await comparesKey(session, key))) return false;
  await media.trust({ signs, name, fingerprint });
  return true;
}

async function showExportPlan({ api, log, results }: Session, request: ExportRequest): Promise<number> {
  const plan = await api.media.plan(request);
  for (const warning of plan.warnings) log.warning(warning);
  results.document({ kind: 'plan', ...plan });
  results.lines(exportPlanLines(plan));
  return exitCodes.done;
}

/** Writes one volume after the other, as long as there is somewhere to write the next one. */
async function writeVolumes(session: Session, request: ExportRequest, next: readonly string[]): Promise<number> {
  // What a set begins with says nothing of its next volumes.
  const { restart, updateOnly: _, ...again } = request;
  const targets = next.map((each) => session.absolute(each));
  let current = request;
  let asked: string | undefined;
  for (;;) {
    const written = await writeVolume(session, () => session.api.media.export(current));
    // Where a person was asked for a medium, the wrong one or none can still be put right.
    const label = written.failed ? asked : written.left;
    if (label === undefined) return written.end();
    const named = written.failed ? undefined : targets.shift();
    const target = named ?? (await askForNext(session, label, current.target));
    if (target === undefined) {
      const command = next.length > 0 ? 'the command with that as its target' : 'the same command';
      const without = [...(next.length > 0 ? ['--next-target'] : []), ...(restart === true ? ['--restart'] : [])];
      session.log.note(nextSentence(label, `at ${current.target}`, command, without));
      return written.end();
    }
    asked = named === undefined ? label : undefined;
    current = { ...again, target };
  }
}

interface WrittenVolume {
  /** Label of the volume that is next. */
  readonly left: string | undefined;
  readonly failed: boolean;
  /** Says the result for programs and returns the exit code. */
  end(): number;
}

async function writeVolume(session: Session, start: () => Promise<{ readonly jobId: string }>): Promise<WrittenVolume> {
  const { log, results } = session;
  const result = resultOf(await followJob(session, start));
  reportFailures(log, result);
  const written = result.outcome === 'done' ? result.export : undefined;
  if (written !== undefined) tellVolume(session, written);
  return {
    left: written?.volumesLeft[0],
    failed: result.outcome === 'failed',
    end: () => {
      results.result({ ...result });
      return exitCodeOf(result);
    },
  };
}

function tellVolume({ results }: Session, written: ExportResult): void {
  results.document({ kind: 'volume', ...written });
  results.lines(exportLines(written));
}

/** Where the next volume goes: the same place, once another medium is there. */
async function askForNext({ host, options }: Session, label: string, target: string): Promise<string | undefined> {
  if (options.json) return undefined;
  const prompt = `Put the medium for ${quoted(label)} in place at ${printable(target)}, then press Enter (Ctrl-C: later).`;
  return (await host.waitForEnter(prompt)) === true ? target : undefined;
}

function nextSentence(label: string, where: string, command: string, without: readonly string[]): string {
  const how = without.length === 0 ? '' : `, without ${without.join(' and ')}`;
  return `${quoted(label)} is next: put another medium ${where} and run ${command} again${how}.`;
}
