import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { AuthenticationMemo } from './authenticate.ts';
import type { Validators } from './reader.ts';

/** A document as last read, with what was found out about it then. */
export interface CachedDocument {
  readonly path: string;
  readonly bytes: Buffer;
  readonly signature?: Buffer;
  readonly validators?: Validators;
  readonly memo?: AuthenticationMemo;
  readonly head: CachedHead;
}

/** What need not be parsed again while the bytes are the same. */
export interface CachedHead {
  readonly kind: 'index' | 'products';
  readonly format: string;
  readonly contentId?: string;
  readonly updated?: string;
  /** The paths an index lists; empty for a product file. */
  readonly listed: readonly string[];
  /** Identities of the index entries the document was found to be bound to. */
  readonly boundTo: readonly string[];
}

const magic = 'streamferry-document-1';
const text = v.string();
const headerSchema = v.object({
  source: text,
  path: text,
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  signatureBytes: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  validators: v.exactOptional(
    v.object({ root: text, etag: v.exactOptional(text), lastModified: v.exactOptional(text) }),
  ),
  memo: v.exactOptional(
    v.object({
      signer: v.object({ fingerprint: text, userId: v.exactOptional(text), signedAt: text }),
      keyringId: text,
      sha256: text,
      signatureSha256: v.exactOptional(text),
    }),
  ),
  head: v.object({
    kind: v.picklist(['index', 'products']),
    format: text,
    contentId: v.exactOptional(text),
    updated: v.exactOptional(text),
    listed: v.array(text),
    boundTo: v.array(text),
  }),
});

/** One file: a line with the SHA-256 of all that follows, a line of JSON, the document, the detached signature. */
export function encodeEntry(document: CachedDocument, source: string): Buffer {
  const { bytes, signature, ...rest } = document;
  const header = {
    ...rest,
    source,
    bytes: bytes.length,
    ...(signature === undefined ? {} : { signatureBytes: signature.length }),
  };
  const content = [Buffer.from(`${JSON.stringify(header)}\n`), bytes, ...(signature === undefined ? [] : [signature])];
  const hash = createHash('sha256');
  for (const part of content) hash.update(part);
  return Buffer.concat([Buffer.from(`${magic} ${hash.digest('hex')}\n`), ...content]);
}

/** Undefined unless every byte is as it was written, for this very source and path. */
export function decodeEntry(
  file: Buffer,
  expected: { readonly source: string; readonly path: string },
): CachedDocument | undefined {
  const first = file.indexOf(10);
  const [name, sha256] = file.toString('latin1', 0, Math.min(Math.max(first, 0), 200)).split(' ');
  const content = file.subarray(first + 1);
  if (name !== magic || createHash('sha256').update(content).digest('hex') !== sha256) return undefined;
  const second = content.indexOf(10);
  const header = v.safeParse(headerSchema, parsed(content.toString('utf8', 0, Math.max(second, 0))));
  if (!header.success) return undefined;
  const { source, path, bytes, signatureBytes, ...rest } = header.output;
  const start = second + 1;
  if (source !== expected.source || path !== expected.path) return undefined;
  if (start + bytes + (signatureBytes ?? 0) !== content.length) return undefined;
  return {
    path,
    ...rest,
    bytes: content.subarray(start, start + bytes),
    ...(signatureBytes === undefined ? {} : { signature: content.subarray(start + bytes) }),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
