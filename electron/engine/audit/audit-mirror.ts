import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Failure } from '../../contract/failure.ts';
import type { AuditReport } from '../../contract/mirror.ts';
import { failureOf, MirrorError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { replaceFile } from '../mirror/durable.ts';
import { type FetchOptions, type FetchResult, fetchItems } from '../mirror/fetch-items.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import { Ledger, type LedgerFile } from '../mirror/ledger.ts';
import { type OpenMirror, openForReading } from '../mirror/mirror-folder.ts';
import { decodePath } from '../mirror/names.ts';
import { Placer } from '../mirror/placer.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import { surveyFiles } from '../mirror/survey.ts';
import { evidenceFile } from '../publication/evidence.ts';
import { currentDocuments, type LedgerDocument } from '../publication/ledger-documents.ts';
import { type AuditFindings, auditFiles, type ExpectedFile } from './audit-files.ts';
import { listVisibleFiles } from './list-visible-files.ts';

export interface AuditOptions {
  /** Files audited since then are not read again, unless their size gives them away. */
  readonly since?: Date;
  /** Present: what is missing or damaged is fetched again. */
  readonly repair?: Pick<FetchOptions, 'origins' | 'transfer'>;
  /** Other mirrors that may share bytes with this one. */
  readonly otherMirrors: readonly string[];
  readonly now: () => Date;
}

export interface AuditResult {
  readonly report: AuditReport;
  readonly fetched: FetchResult | undefined;
}

/** Re-reads a mirror against its ledger and its documents, records what was found, and on request fetches what is broken. */
export async function auditMirror(
  mirror: OpenMirror,
  context: JobContext,
  options: AuditOptions,
): Promise<AuditResult> {
  const { layout, ledger } = mirror;
  context.tell({ kind: 'phase', phase: 'audit' });
  const files = ledger.files();
  const documents = currentDocuments(ledger);
  const skipped = await skippedFiles(layout, files, options.since);
  const expected: ExpectedFile[] = [
    ...documents.map((one) => expectedDocument(layout, one)),
    ...[...files.values()].filter((one) => !skipped.has(one.path)).map((one) => expectedFile(layout, one)),
  ];
  const findings = await auditFiles({
    expected,
    present: listVisibleFiles(layout.root, (name) => decodePath(name, layout.encoding)),
    allowedExtra: skipped,
    signal: context.signal,
    onProgress: tellProgress(context),
  });
  await record(mirror, findings, options);
  const fetched =
    options.repair === undefined
      ? undefined
      : await repairItems(mirror, findings, context, { ...options, repair: options.repair });
  const mended = options.repair === undefined ? [] : await repairDocuments(mirror, findings, documents);
  const report: AuditReport = {
    files: findings.files,
    bytes: findings.bytes,
    skipped: skipped.size,
    missing: findings.missing,
    damaged: findings.damaged,
    extra: findings.extra,
    repaired: [...(fetched?.placed ?? []), ...mended].sort(),
    failures: [...findings.failures, ...(fetched?.failures ?? [])],
  };
  return { report, fetched };
}

async function skippedFiles(
  layout: MirrorLayout,
  files: ReadonlyMap<string, LedgerFile>,
  since: Date | undefined,
): Promise<Set<string>> {
  if (since === undefined) return new Set();
  const recent = [...files.values()].filter(
    (one) => one.auditedAt !== undefined && Date.parse(one.auditedAt) >= since.getTime(),
  );
  const surveyed = await surveyFiles(layout, recent);
  return new Set([...surveyed.values()].filter((one) => one.state === 'present').map((one) => one.path));
}

function expectedFile(layout: MirrorLayout, file: LedgerFile): ExpectedFile {
  const { path, sizeBytes, digest } = file;
  return { path, file: layout.visible(path), sizeBytes, ...(digest === undefined ? {} : { digest }) };
}

function expectedDocument(layout: MirrorLayout, document: LedgerDocument): ExpectedFile {
  const { path, sizeBytes, sha256 } = document;
  return { path, file: layout.visible(path), sizeBytes, digest: { algorithm: 'sha256', hex: sha256 } };
}

function tellProgress(context: JobContext): NonNullable<Parameters<typeof auditFiles>[0]['onProgress']> {
  return ({ totalFiles, totalBytes, doneFiles, doneBytes }) =>
    context.tell({ kind: 'totals', files: totalFiles, bytes: totalBytes, doneFiles, doneBytes });
}

async function record(mirror: OpenMirror, findings: AuditFindings, options: AuditOptions): Promise<void> {
  const at = options.now().toISOString();
  const damaged = [...findings.damaged, ...findings.missing].map((one) => one.path);
  mirror.ledger.recordAudit({ good: findings.proven, damaged }, at);
  const shared = findings.damaged.flatMap((one) =>
    one.digest === undefined ? [] : [{ path: one.path, hex: one.digest.hex }],
  );
  for (const folder of options.otherMirrors) await tellSharer(mirror.layout, folder, shared, at);
}

/** A damaged file that is a hardlink into another mirror is damaged there too: its ledger learns of it. */
async function tellSharer(
  layout: MirrorLayout,
  folder: string,
  damaged: readonly { readonly path: string; readonly hex: string }[],
  at: string,
): Promise<void> {
  const linked = damaged.flatMap(({ path, hex }) => {
    const entry = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    return entry !== undefined && entry.nlink > 1 ? [{ hex, dev: entry.dev, ino: entry.ino }] : [];
  });
  if (linked.length === 0) return;
  const other = await openForReading(folder).catch(() => undefined);
  if (other?.ledger === undefined) return;
  const same = other.ledger.filesByDigest(linked.map((one) => one.hex)).filter((file) => {
    const entry = lstatSync(other.layout.visible(file.path), { throwIfNoEntry: false });
    return linked.some((one) => one.dev === entry?.dev && one.ino === entry.ino);
  });
  other.close();
  if (same.length === 0) return;
  const ledger = Ledger.open(other.layout, { readOnly: false });
  ledger?.recordAudit({ good: [], damaged: same.map((file) => file.path) }, at);
  ledger?.close();
}

async function repairItems(
  mirror: OpenMirror,
  findings: AuditFindings,
  context: JobContext,
  options: AuditOptions & Required<Pick<AuditOptions, 'repair'>>,
): Promise<FetchResult> {
  const recorded = mirror.ledger.files();
  const broken = [...findings.missing, ...findings.damaged].filter((one) => recorded.has(one.path));
  const place = new SafePlace(mirror.layout.root);
  const failures: Failure[] = [];
  const items = broken.filter((one) => {
    try {
      place.check(mirror.layout.diskName(one.path));
      return true;
    } catch (error) {
      failures.push(failureOf(error));
      return false;
    }
  });
  context.tell({ kind: 'phase', phase: 'fetch' });
  context.tell({
    kind: 'totals',
    files: items.length,
    bytes: items.reduce((sum, one) => sum + one.sizeBytes, 0),
    doneFiles: 0,
    doneBytes: 0,
  });
  const placer = new Placer(mirror.layout, mirror.ledger, options.now);
  const fetched = await fetchItems(mirror.layout, placer, context, { ...options.repair, items, skipDigests: false });
  return { ...fetched, failures: [...failures, ...fetched.failures] };
}

/** Documents come back from the evidence, as they were received. */
async function repairDocuments(
  mirror: OpenMirror,
  findings: AuditFindings,
  documents: readonly LedgerDocument[],
): Promise<string[]> {
  const { layout } = mirror;
  const broken = new Set([...findings.missing, ...findings.damaged].map((one) => one.path));
  const place = new SafePlace(layout.root);
  const mended: string[] = [];
  for (const document of documents.filter((one) => broken.has(one.path))) {
    const bytes = await readFile(evidenceOf(layout, document, documents)).catch(() => undefined);
    if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== document.sha256) {
      throw new MirrorError(
        'LEDGER_CORRUPT',
        `${document.path} is damaged and so is the copy kept of it. Run a sync: it fetches the documents again.`,
        { path: document.path },
      );
    }
    await place.makeParents(layout.diskName(document.path));
    await replaceFile(layout.visible(document.path), bytes);
    mended.push(document.path);
  }
  return mended;
}

function evidenceOf(layout: MirrorLayout, document: LedgerDocument, documents: readonly LedgerDocument[]): string {
  if (document.kind !== 'signature') return evidenceFile(layout, document.sha256);
  const signed = documents.find((one) => `${one.path}.gpg` === document.path);
  return evidenceFile(layout, signed?.sha256 ?? document.sha256, 'signature');
}
