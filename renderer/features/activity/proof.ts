import type { JobResult, JobSnapshot } from '../../../electron/contract/job.ts';
import type { AuditReport, Mirror } from '../../../electron/contract/mirror.ts';
import type { Source } from '../../../electron/contract/source.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';
import { exportProof, importProof } from '../media/media-proof.ts';
import { shortFingerprint } from '../sources/fingerprint.ts';
import { signersText } from '../sources/signers.ts';
import { auditCounts } from './audit-verdict.ts';

export interface ProofContext {
  readonly mirror: Mirror | undefined;
  /** The source that the mirror remembers. */
  readonly source: Source | undefined;
}

type EndedJob = Pick<JobSnapshot, 'kind' | 'result' | 'startedAt' | 'endedAt'>;

/** What a job that ended well has proven or done; sentences in the order a person reads them. */
export function proofOf(job: EndedJob, context: ProofContext): readonly string[] {
  const { result } = job;
  if (result === undefined || result.outcome !== 'done') return [];
  switch (job.kind) {
    case 'sync':
      return [fetched(result), ...published(job, context), ...ownKey(result)];
    case 'publish':
      return ['Published anew. Nothing was fetched.', ...published(job, context), ...ownKey(result)];
    case 'repair':
      return result.fetchedFiles === 0
        ? []
        : [`${filesAndBytes(result.fetchedFiles, result.fetchedBytes)} fetched again, every digest checked.`];
    case 'audit':
      return [];
    case 'export':
      return result.export === undefined ? [] : exportProof(result.export);
    case 'import':
    case 'check':
      return result.import === undefined ? [] : importProof(result.import, job.kind);
    default:
      return job.kind satisfies never;
  }
}

/** What an audit read and found, in a sentence or two. */
export function auditProof(report: AuditReport): readonly string[] {
  const { files, bytes, skipped } = report;
  const { missing, damaged, repaired } = auditCounts(report);
  const read = `${filesAndBytes(files, bytes)} read again`;
  const broken = [
    ...(missing === 0 ? [] : [`${countText(missing, 'file')} missing`]),
    ...(damaged === 0 ? [] : [`${countText(damaged, 'file')} damaged`]),
  ];
  const found = broken.length === 0 ? `${read}, every digest matches.` : `${read}: ${broken.join(', ')}.`;
  return [
    found,
    ...(skipped === 0 ? [] : [`${countText(skipped, 'file')} not read: audited since the date you gave.`]),
    ...(repaired === 0 ? [] : [`${countText(repaired, 'file')} repaired.`]),
  ];
}

function fetched({ fetchedFiles, fetchedBytes, reusedFiles, removedFiles, digestsSkipped }: JobResult): string {
  const removed = removedFiles === 0 ? '' : ` ${countText(removedFiles, 'file')} removed.`;
  if (fetchedFiles === 0) return `Nothing to fetch: everything was here.${removed}`;
  const reused = reusedFiles === 0 ? '' : ` ${countText(reusedFiles, 'file')} reused.`;
  const checked = digestsSkipped ? 'sizes checked, digests not' : 'every digest checked';
  return `${filesAndBytes(fetchedFiles, fetchedBytes)} fetched, ${checked}.${reused}${removed}`;
}

/** Of the revision that this very job made; a later one says nothing about it. */
function published(job: EndedJob, { mirror, source }: ProofContext): readonly string[] {
  const revision = mirror?.revision;
  if (mirror === undefined || revision === undefined || !isWithin(revision.publishedAt, job)) return [];
  const holds = `Revision ${revision.number} publishes ${filesAndBytes(revision.files, revision.sizeBytes)}.`;
  if (mirror.trust === 'unsigned')
    return [holds, 'The source is not signed: nobody proves where its images come from.'];
  if (mirror.publication === 'verbatim') return [holds, `Signed by ${signersText(revision.signers)}.`];
  return [holds, `The documents of the source are signed by ${upstreamText(mirror, source)}.`];
}

/** A mirror that was not seen since signers are recorded does not tell them. */
function upstreamText({ upstreamSigners = [] }: Mirror, source: Source | undefined): string {
  return upstreamSigners.length > 0 ? signersText(upstreamSigners) : acceptedKey(source);
}

/** A source that accepts one key only was signed by that one. */
function acceptedKey(source: Source | undefined): string {
  const accepted = source?.trust.kind === 'signed' ? source.trust.fingerprints : [];
  const [only, ...others] = accepted;
  return only !== undefined && others.length === 0 ? shortFingerprint(only) : 'a key that it accepts';
}

function isWithin(moment: string, { startedAt, endedAt }: EndedJob): boolean {
  const at = Date.parse(moment);
  return at >= Date.parse(startedAt) && (endedAt === undefined || at <= Date.parse(endedAt));
}

function ownKey({ signingKey }: JobResult): readonly string[] {
  return signingKey === undefined ? [] : [`What it publishes is signed by your key ${shortFingerprint(signingKey)}.`];
}

function filesAndBytes(files: number, bytes: number): string {
  return `${countText(files, 'file')}, ${sizeText(bytes)}`;
}
