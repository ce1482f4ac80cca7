import type { AuditReport } from '../../contract/mirror.ts';
import type { JobContext } from '../jobs/job.ts';
import type { FetchOptions, FetchResult } from '../mirror/fetch-items.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { LedgerFile } from '../mirror/ledger.ts';
import type { OpenMirror } from '../mirror/mirror-folder.ts';
import { decodePath } from '../mirror/names.ts';
import { surveyFiles } from '../mirror/survey.ts';
import { currentDocuments, type LedgerDocument } from '../publication/ledger-documents.ts';
import { type AuditFindings, auditFiles, type ExpectedFile } from './audit-files.ts';
import { listVisibleFiles } from './list-visible-files.ts';
import { repairDocuments, repairItems } from './repair.ts';
import { tellSharers } from './tell-sharers.ts';

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

/**
 * Re-reads a mirror against its ledger and its documents, records what was found (unless the ledger was opened for reading),
 * and on request fetches what is broken.
 */
export async function auditMirror(
  mirror: Pick<OpenMirror, 'layout' | 'ledger'>,
  context: JobContext,
  options: AuditOptions,
): Promise<AuditResult> {
  const { layout, ledger } = mirror;
  context.tell({ kind: 'phase', phase: 'audit' });
  const files = ledger.files();
  const documents = currentDocuments(ledger);
  const skipped = await skippedFiles(layout, files, options.since);
  const read = [...files.values()].filter((one) => !skipped.has(one.path));
  const findings = await auditFiles({
    expected: [
      ...documents.map((one) => expectedDocument(layout, one)),
      ...read.map((one) => expectedFile(layout, one)),
    ],
    present: listVisibleFiles(layout.root, (name) => decodePath(name, layout.encoding)),
    allowedExtra: skipped,
    signal: context.signal,
    onPause: context.onPause,
    onProgress: tellProgress(context),
  });
  await record(mirror, findings, options);
  const { repair, now } = options;
  const fetched = repair && (await repairItems(mirror, brokenAmong(findings, files), context, { ...repair, now }));
  const mended = repair && (await repairDocuments(mirror, brokenAmong(findings, byPath(documents)), documents));
  const report: AuditReport = {
    files: findings.files,
    bytes: findings.bytes,
    skipped: skipped.size,
    missing: findings.missing,
    damaged: findings.damaged,
    extra: findings.extra,
    repaired: [...(fetched?.placed ?? []), ...(mended?.restored ?? [])].sort(),
    failures: [...findings.failures, ...(fetched?.failures ?? []), ...(mended?.failures ?? [])],
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
  let begun = false;
  return ({ totalFiles, totalBytes, doneFiles, doneBytes }) => {
    if (!begun) context.tell({ kind: 'totals', files: totalFiles, bytes: totalBytes, doneFiles: 0, doneBytes: 0 });
    begun = true;
    context.tell({ kind: 'done', files: doneFiles, bytes: doneBytes });
  };
}

async function record(
  { layout, ledger }: Pick<OpenMirror, 'layout' | 'ledger'>,
  findings: AuditFindings,
  options: AuditOptions,
): Promise<void> {
  if (ledger.isReadOnly) return;
  const at = options.now().toISOString();
  const damaged = [...findings.damaged, ...findings.missing].map((one) => one.path);
  ledger.recordAudit({ good: findings.proven, damaged }, at);
  for (const folder of options.otherMirrors) await tellSharers(layout, findings.damaged, { folder, at });
}

/** Those of the broken files that a map knows. */
function brokenAmong({ missing, damaged }: AuditFindings, known: ReadonlyMap<string, unknown>) {
  return [...missing, ...damaged].filter((one) => known.has(one.path));
}

function byPath(documents: readonly LedgerDocument[]): ReadonlyMap<string, LedgerDocument> {
  return new Map(documents.map((one) => [one.path, one]));
}
