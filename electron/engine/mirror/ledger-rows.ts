import * as v from 'valibot';
import type { Digest } from '../../contract/plan.ts';
import type { Signer } from '../../contract/source.ts';

const algorithm = v.picklist(['sha512', 'sha256', 'md5']);
const digestColumns = { algorithm: v.nullable(algorithm), hex: v.nullable(v.string()) };

export const fileRow = v.object({
  path: v.string(),
  size: v.number(),
  ...digestColumns,
  state: v.picklist(['present', 'damaged']),
  checked_at: v.string(),
  audited_at: v.nullable(v.string()),
});

export const holdingRow = v.object({
  rule_id: v.string(),
  content_id: v.string(),
  product: v.string(),
  version: v.string(),
  item: v.string(),
  path: v.nullable(v.string()),
  size: v.nullable(v.number()),
  ...digestColumns,
  evidence: v.nullable(v.string()),
});

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
