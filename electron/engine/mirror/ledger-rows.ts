import * as v from 'valibot';
import type { Digest } from '../../contract/plan.ts';
import type { Signer } from '../../contract/source.ts';
import { MirrorError } from '../errors.ts';
import type { LedgerFile, LedgerHolding } from './ledger-types.ts';

const algorithm = v.picklist(['sha512', 'sha256', 'md5']);
const digestColumns = { algorithm: v.nullable(algorithm), hex: v.nullable(v.string()) };

export const documentRow = v.object({
  path: v.string(),
  kind: v.picklist(['index', 'products', 'signature']),
  content_id: v.nullable(v.string()),
  sha256: v.string(),
  size: v.number(),
  updated: v.nullable(v.string()),
  signer: v.nullable(v.string()),
  upstream: v.number(),
});

export const revisionRow = v.object({
  number: v.number(),
  published_at: v.string(),
  superseded_at: v.nullable(v.string()),
  signers: v.string(),
  files: v.number(),
  size: v.number(),
});

export const revisionPathRow = v.object({
  number: v.number(),
  path: v.string(),
  size: v.number(),
  ...digestColumns,
  moved: v.number(),
});

const signer = v.object({ fingerprint: v.string(), userId: v.exactOptional(v.string()), signedAt: v.string() });

export function signerOf(text: string | null): Signer | undefined {
  return text === null ? undefined : v.parse(signer, JSON.parse(text));
}

export function signersOf(text: string): readonly Signer[] {
  return v.parse(v.array(signer), JSON.parse(text));
}

export function digestOf(row: {
  readonly algorithm: Digest['algorithm'] | null;
  readonly hex: string | null;
}): Digest | undefined {
  return row.algorithm === null || row.hex === null ? undefined : { algorithm: row.algorithm, hex: row.hex };
}

/** In the order in which `fileOf` takes them. Rows that come by the ten thousand are judged by hand: a schema takes ten times as long. */
export const fileColumns = 'path, size, algorithm, hex, state, checked_at, audited_at';

export function fileOf(raw: unknown): LedgerFile {
  const [path, size, algorithm, hex, state, checkedAt, auditedAt] = columnsOf(raw);
  return {
    path: textOf(path),
    sizeBytes: numberOf(size),
    digest: digestIn(algorithm, hex),
    state: state === 'present' ? 'present' : 'damaged',
    checkedAt: textOf(checkedAt),
    auditedAt: auditedAt === null ? undefined : textOf(auditedAt),
  };
}

/** Path, size and state of a row. */
export function fileSizeOf(raw: unknown): Pick<LedgerFile, 'path' | 'sizeBytes' | 'state'> {
  const [path, size, state] = columnsOf(raw);
  return { path: textOf(path), sizeBytes: numberOf(size), state: state === 'present' ? 'present' : 'damaged' };
}

/** In the order in which `holdingOf` takes them. */
export const holdingColumns = 'rule_id, content_id, product, version, item, path, size, algorithm, hex, evidence';

export function holdingOf(raw: unknown): LedgerHolding {
  const [ruleId, contentId, product, version, item, path, size, algorithm, hex, evidence] = columnsOf(raw);
  const digest = digestIn(algorithm, hex);
  return {
    ruleId: textOf(ruleId),
    contentId: textOf(contentId),
    product: textOf(product),
    version: textOf(version),
    item: textOf(item),
    ...(path === null ? {} : { path: textOf(path) }),
    ...(size === null ? {} : { sizeBytes: numberOf(size) }),
    ...(digest === undefined ? {} : { digest }),
    ...(evidence === null ? {} : { evidence: textOf(evidence) }),
  };
}

function columnsOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [];
}

function digestIn(algorithm: unknown, hex: unknown): Digest | undefined {
  if (algorithm === null || hex === null) return undefined;
  if (algorithm !== 'sha512' && algorithm !== 'sha256' && algorithm !== 'md5') throw strange(algorithm);
  return { algorithm, hex: textOf(hex) };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw strange(value);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw strange(value);
}

function strange(value: unknown): MirrorError {
  return new MirrorError(
    'LEDGER_CORRUPT',
    `The mirror's ledger holds "${String(value)}" where it should hold something else. Move .streamferry/ledger.sqlite aside and sync all rules again: files in place are checked and kept.`,
  );
}
