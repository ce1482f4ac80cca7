import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { errnoOf } from '../../errors.ts';
import type { LedgerHolding } from '../../mirror/ledger.ts';
import { signerOf } from '../../mirror/ledger-rows.ts';
import { documentEvidence, evidenceFile } from '../../publication/evidence.ts';
import { currentDocuments, type LedgerDocument } from '../../publication/ledger-documents.ts';
import { upstreamDocuments } from '../../publication/upstream-record.ts';
import type { ShippedDocument, ShippedEvidence } from '../manifest.ts';
import type { MirrorAtHand } from './collect-mirror.ts';
import type { ContentSource } from './content-source.ts';
import { damagedSource } from './source-fault.ts';

export interface CollectedDocuments {
  readonly published: readonly ShippedDocument[];
  readonly upstream: readonly ShippedDocument[];
  /** What the holdings and `upstream` rest on, oldest first. */
  readonly evidence: readonly ShippedEvidence[];
  readonly sources: readonly ContentSource[];
}

/** The documents of a mirror, all read and held against what is recorded of them. Throws DIGEST_MISMATCH. */
export async function collectDocuments(
  mirror: MirrorAtHand,
  holdings: readonly LedgerHolding[],
): Promise<CollectedDocuments> {
  const { layout, ledger } = mirror;
  const published = currentDocuments(ledger);
  const upstream = upstreamDocuments(ledger);
  const rows = evidenceRows(
    mirror,
    new Set([...holdings.map((one) => one.evidence), ...upstream.map((one) => one.sha256)]),
  );
  const sources: ContentSource[] = [];
  for (const document of published) sources.push(await read(mirror, document, layout.visible(document.path)));
  for (const document of upstream) {
    sources.push(await read(mirror, document, documentEvidence(layout, document, upstream)));
  }
  const evidence: ShippedEvidence[] = [];
  for (const row of rows) {
    const source = await read(mirror, row, evidenceFile(layout, row.sha256));
    const signature = await readSignature(mirror, row);
    sources.push(source, ...(signature === undefined ? [] : [signature]));
    evidence.push(shippedEvidence(row, source, signature));
  }
  return { published: published.map(shippedDocument), upstream: upstream.map(shippedDocument), evidence, sources };
}

const evidenceRow = v.object({
  sha256: v.string(),
  path: v.string(),
  content_id: v.nullable(v.string()),
  signer: v.nullable(v.string()),
  received_at: v.string(),
});
type EvidenceRow = v.InferOutput<typeof evidenceRow>;

function evidenceRows({ name, ledger }: MirrorAtHand, needed: ReadonlySet<string | undefined>): EvidenceRow[] {
  const rows = ledger.database
    .prepare('SELECT sha256, path, content_id, signer, received_at FROM evidence ORDER BY received_at, sha256')
    .all()
    .map((raw) => v.parse(evidenceRow, raw))
    .filter(({ sha256 }) => needed.has(sha256));
  const known = new Set(rows.map(({ sha256 }) => sha256));
  const missing = ledger.holdings().find(({ evidence }) => evidence !== undefined && !known.has(evidence));
  if (missing !== undefined) throw damagedSource(name, [`the evidence of ${missing.path ?? missing.item}`]);
  return rows;
}

async function read(
  { name }: MirrorAtHand,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  file: string,
): Promise<ContentSource> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || sha256Of(bytes) !== sha256) throw damagedSource(name, [path]);
  return { sha256, sizeBytes: bytes.length, file, path, everywhere: true };
}

/** Whether it signs the document, those who rely on it find out; here nothing is known of it but its bytes. */
async function readSignature(mirror: MirrorAtHand, { sha256, path }: EvidenceRow): Promise<ContentSource | undefined> {
  const file = evidenceFile(mirror.layout, sha256, 'signature');
  try {
    const bytes = await readFile(file);
    return { sha256: sha256Of(bytes), sizeBytes: bytes.length, file, path: `${path}.gpg`, everywhere: true };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw damagedSource(mirror.name, [`${path}.gpg`]);
  }
}

function shippedDocument(document: LedgerDocument): ShippedDocument {
  const { path, kind, contentId, sha256, sizeBytes, updated, signer } = document;
  return {
    path,
    kind,
    sha256,
    sizeBytes,
    ...(contentId === undefined ? {} : { contentId }),
    ...(updated === undefined ? {} : { updated }),
    ...(signer === undefined ? {} : { signer }),
  };
}

function shippedEvidence(
  row: EvidenceRow,
  source: ContentSource,
  signature: ContentSource | undefined,
): ShippedEvidence {
  const signer = signerOf(row.signer);
  return {
    sha256: row.sha256,
    sizeBytes: source.sizeBytes,
    path: row.path,
    receivedAt: row.received_at,
    ...(row.content_id === null ? {} : { contentId: row.content_id }),
    ...(signer === undefined ? {} : { signer }),
    ...(signature === undefined ? {} : { signature: signature.sha256 }),
  };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
