import type { Failure } from '../../contract/failure.ts';
import type { AuditedFile, AuditReport } from '../../contract/mirror.ts';
import type { Digest } from '../../contract/plan.ts';
import { Cancelled, failureOf, IntegrityError, MirrorError } from '../errors.ts';
import type { DigestOptions, DigestOutcome, DigestProgress, DigestTask } from './digest-pool.ts';
import { digestFiles } from './digest-pool.ts';
import type { VisibleEntry } from './list-visible-files.ts';

/** A file that the mirror's ledger says is here. */
export interface ExpectedFile {
  /** Item path. */
  readonly path: string;
  /** Absolute place on disk. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Absent where the stream names none: such a file cannot be proven. */
  readonly digest?: Digest;
}

/** What was found, each list sorted by path. `files` and `bytes` count only what was really read. */
export interface AuditFindings
  extends Pick<AuditReport, 'files' | 'bytes' | 'missing' | 'damaged' | 'extra' | 'failures'> {
  /** Read whole in this audit and found to have the size and digest expected. */
  readonly proven: readonly string[];
}

export interface AuditRequest {
  readonly expected: readonly ExpectedFile[];
  /** What the folder shows, `listVisibleFiles`, by item path. */
  readonly present: AsyncIterable<VisibleEntry> | Iterable<VisibleEntry>;
  /** Paths of files that are here by right but are proven elsewhere: documents, `streamferry.gpg`, what `--since` leaves out. */
  readonly allowedExtra: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  readonly workers?: number;
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly onPause?: DigestOptions['onPause'];
}

export interface AuditProgress extends DigestProgress {
  /** What will be read in all: files of a wrong size or without a digest are not. */
  readonly totalFiles: number;
  readonly totalBytes: number;
  readonly doneFiles: number;
}

/** Holds the files of a mirror against what is expected there. Nothing is called good that was not read to its end. */
export async function auditFiles(request: AuditRequest): Promise<AuditFindings> {
  const { signal } = request;
  const present = new Map<string, VisibleEntry>();
  for await (const entry of request.present) {
    if (signal?.aborted) throw new Cancelled();
    present.set(entry.path, entry);
  }
  const looks = request.expected.map((file) => ({ file, look: lookAt(file, present.get(file.path)) }));
  const missing = auditedOf(looks, 'missing');
  const wrong = auditedOf(looks, 'damaged');
  const unprovable = looks.filter(({ look }) => look.kind === 'no-digest').map(({ file }) => digestUnknown(file));
  const toRead = looks.flatMap(({ look }) => (look.kind === 'read' ? [look] : []));
  const read = await readAll(toRead, request);
  return {
    files: read.files,
    bytes: read.bytes,
    missing: [...missing, ...read.missing].sort(byPath),
    damaged: [...wrong, ...read.damaged].sort(byPath),
    extra: extraOf(request, present),
    failures: [...unprovable, ...unreadableFolders(present)],
    proven: read.proven,
  };
}

type FileToRead = ExpectedFile & { readonly digest: Digest };

type Look =
  | { readonly kind: 'read'; readonly file: FileToRead }
  | { readonly kind: 'missing' | 'damaged'; readonly reason: string }
  | { readonly kind: 'no-digest' };

/** What can be said of a file before it is read. */
function lookAt(file: ExpectedFile, found: VisibleEntry | undefined): Look {
  if (found === undefined || found.kind === 'unreadable-folder') {
    return { kind: 'missing', reason: 'There is no such file.' };
  }
  if (found.kind !== 'file') {
    return { kind: 'damaged', reason: `A ${found.kind === 'link' ? 'link' : 'special file'} stands in its place.` };
  }
  if (found.sizeBytes !== file.sizeBytes) return { kind: 'damaged', reason: sizeReason(file, found.sizeBytes) };
  const { digest } = file;
  return digest === undefined ? { kind: 'no-digest' } : { kind: 'read', file: { ...file, digest } };
}

function auditedOf(
  looks: readonly { readonly file: ExpectedFile; readonly look: Look }[],
  kind: 'missing' | 'damaged',
): readonly AuditedFile[] {
  return looks.flatMap(({ file, look }) => (look.kind === kind ? [audited(file, look.reason)] : []));
}

interface ReadFindings {
  files: number;
  bytes: number;
  readonly missing: AuditedFile[];
  readonly damaged: AuditedFile[];
  readonly proven: string[];
}

async function readAll(looks: readonly { readonly file: FileToRead }[], request: AuditRequest): Promise<ReadFindings> {
  const files = new Map(looks.map(({ file }) => [file.path, file]));
  const tasks: readonly DigestTask[] = [...files.values()].map(({ digest, ...file }) => ({
    ...file,
    algorithm: digest.algorithm,
  }));
  const totalBytes = tasks.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const findings: ReadFindings = { files: 0, bytes: 0, missing: [], damaged: [], proven: [] };
  const outcomes = digestFiles(tasks, {
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.workers === undefined ? {} : { workers: request.workers }),
    ...(request.onPause === undefined ? {} : { onPause: request.onPause }),
    onProgress: (progress) =>
      request.onProgress?.({ ...progress, totalFiles: tasks.length, totalBytes, doneFiles: findings.files }),
  });
  for await (const outcome of outcomes) {
    const file = files.get(outcome.path);
    if (file !== undefined) judge(file, outcome, findings);
  }
  findings.proven.sort();
  return findings;
}

function judge(file: FileToRead, outcome: DigestOutcome, findings: ReadFindings): void {
  if (outcome.kind === 'failed') {
    const list = outcome.reason === 'missing' ? findings.missing : findings.damaged;
    list.push(audited(file, sentence(outcome.message)));
    return;
  }
  findings.files += 1;
  findings.bytes += outcome.sizeBytes;
  const { algorithm, hex } = file.digest;
  if (outcome.sizeBytes !== file.sizeBytes) {
    findings.damaged.push(audited(file, sizeReason(file, outcome.sizeBytes)));
  } else if (outcome.hex !== hex) {
    findings.damaged.push(audited(file, `Its ${algorithm} should be ${hex}, but is ${outcome.hex}.`));
  } else findings.proven.push(file.path);
}

function extraOf(request: AuditRequest, present: ReadonlyMap<string, VisibleEntry>): readonly AuditedFile[] {
  const expected = new Set(request.expected.map(({ path }) => path));
  return [...present.values()]
    .filter(({ path, kind }) => kind !== 'unreadable-folder' && !expected.has(path))
    .filter(({ path, kind }) => kind !== 'file' || !request.allowedExtra.has(path))
    .map(({ path, sizeBytes, kind }) => ({ path, sizeBytes, reason: extraReasons[kind] }))
    .sort(byPath);
}

const extraReasons = {
  file: 'The mirror does not hold this file.',
  link: 'This is a link; a mirror has none.',
  special: 'This is no regular file; a mirror has none such.',
  'unreadable-folder': 'This folder cannot be read.',
} as const satisfies Record<VisibleEntry['kind'], string>;

function unreadableFolders(present: ReadonlyMap<string, VisibleEntry>): readonly Failure[] {
  return [...present.values()]
    .filter(({ kind }) => kind === 'unreadable-folder')
    .map(({ path }) => {
      const folder = path === '' ? 'The mirror folder' : `The folder ${path}`;
      const message = `${folder} cannot be read, so nothing in it was audited. Check its owner and mode, then audit again.`;
      return failureOf(new MirrorError('NOT_WRITABLE', message, { path }));
    });
}

function digestUnknown({ path }: ExpectedFile): Failure {
  const message = `${path} has the size expected, but the stream names no digest for it, so that its content cannot be proven.`;
  return failureOf(new IntegrityError('DIGEST_UNKNOWN', message, { path }));
}

function sizeReason(file: ExpectedFile, foundBytes: number): string {
  return `It should have ${file.sizeBytes} bytes, but has ${foundBytes}.`;
}

function audited({ path, sizeBytes, digest }: ExpectedFile, reason: string): AuditedFile {
  return { path, sizeBytes, ...(digest === undefined ? {} : { digest }), reason };
}

function sentence(half: string): string {
  return `${half.charAt(0).toUpperCase()}${half.slice(1)}.`;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
