import * as v from 'valibot';
import { FormatError } from '../errors.ts';
import { mirrorSettingsSchema } from '../mirror/mirror-file.ts';
import { nameText } from './name-text.ts';
import { contentName, shipmentNames } from './shipment-layout.ts';

/** The version of the format described in docs/media.md. */
export const shipmentVersion = 1;

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));
const fingerprint = v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/u));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const time = v.pipe(v.string(), v.isoTimestamp());
/** Of a volume. An export makes 99 at most. */
const volumeNumber = v.pipe(count, v.maxValue(999));
const list = <T extends v.GenericSchema>(of: T) => v.pipe(v.array(of), v.readonly());

const signer = v.object({ fingerprint: v.string(), userId: v.exactOptional(v.string()), signedAt: v.string() });
const digest = v.object({ algorithm: v.picklist(['sha512', 'sha256', 'md5']), hex: v.string() });

const shippedDocument = v.object({
  path: v.string(),
  kind: v.picklist(['index', 'products', 'signature']),
  contentId: v.exactOptional(v.string()),
  sha256,
  sizeBytes: size,
  updated: v.exactOptional(v.string()),
  signer: v.exactOptional(signer),
});

const shippedEvidence = v.object({
  sha256,
  sizeBytes: size,
  path: v.string(),
  contentId: v.exactOptional(v.string()),
  signer: v.exactOptional(signer),
  receivedAt: v.string(),
  /** SHA-256 of its detached signature, which is a content of its own. */
  signature: v.exactOptional(sha256),
});

const shippedHolding = v.object({
  ruleId: v.string(),
  contentId: v.string(),
  product: v.string(),
  version: v.string(),
  item: v.string(),
  path: v.exactOptional(v.string()),
  sizeBytes: v.exactOptional(size),
  digest: v.exactOptional(digest),
  evidence: v.exactOptional(sha256),
});

const custodyStep = v.variant('kind', [
  v.object({
    kind: v.literal('signed'),
    signer: v.exactOptional(signer),
    documents: list(v.object({ path: v.string(), sha256 })),
  }),
  v.object({
    kind: v.literal('downloaded'),
    source: v.string(),
    from: time,
    until: time,
    files: size,
    bytes: size,
  }),
  v.object({
    kind: v.literal('written'),
    at: time,
    shipmentId: v.string(),
    manifestSha256: sha256,
    fingerprint,
    volume: v.string(),
    files: size,
    bytes: size,
    reread: v.picklist(['direct', 'dropped-cache', 'cached', 'none']),
    revision: v.exactOptional(count),
  }),
  v.object({
    kind: v.literal('imported'),
    at: time,
    shipmentId: v.string(),
    manifestSha256: sha256,
    fingerprint,
    files: size,
    bytes: size,
    held: v.exactOptional(v.object({ files: size, bytes: size })),
    onItsWord: v.exactOptional(count),
    revision: v.exactOptional(count),
  }),
]);

/** The steps that travel with a shipment or are kept with a mirror: all but those that the server tells. */
export const custodySchema = list(custodyStep);
export type KeptCustodyStep = v.InferOutput<typeof custodyStep>;

const shippedMirror = v.object({
  /** Of the mirror that was shipped. */
  id: v.string(),
  name: nameText,
  settings: mirrorSettingsSchema,
  revision: v.object({ number: count, publishedAt: time }),
  /** What it publishes, in publication order. */
  documents: list(shippedDocument),
  /** The source's own documents as they were last taken over; the same as `documents` of a verbatim mirror. */
  upstream: list(shippedDocument),
  /** Upstream's documents that the holdings rest on, and those in `upstream`. */
  evidence: list(shippedEvidence),
  holdings: list(shippedHolding),
  /** Each held path once, with the SHA-256 that names its content. */
  files: list(v.object({ path: v.string(), sizeBytes: size, sha256, checkedAt: v.string() })),
  custody: custodySchema,
});

const part = v.object({
  name: v.pipe(v.string(), v.regex(/^data\/[0-9a-f]{2}\/[0-9a-f]{64}(\.\d{3,})?$/u)),
  sizeBytes: size,
  sha256,
  /** Numbers of the volumes that have it: documents and evidence stand on every one. */
  volumes: v.pipe(v.array(volumeNumber), v.minLength(1), v.maxLength(999), v.readonly()),
});

const manifestSchema = v.object({
  format: v.literal('streamferry-shipment'),
  version: v.literal(shipmentVersion),
  id: v.pipe(v.string(), v.uuid()),
  title: nameText,
  createdAt: time,
  /** Name and version. */
  application: nameText,
  /** Of the key that signs manifest and seals. */
  fingerprint,
  volumes: v.pipe(
    v.array(v.object({ number: volumeNumber, label: nameText, sizeBytes: size, files: size })),
    v.minLength(1),
    v.maxLength(999),
    v.readonly(),
  ),
  /** The receipt that it was made for: what that site has is not carried. */
  delta: v.exactOptional(
    v.object({
      receiptId: v.string(),
      site: nameText,
      createdAt: time,
      fingerprint,
      /** By mirror id: paths that the site holds and this shipment's mirrors no longer do. */
      removes: v.record(v.string(), list(v.string())),
    }),
  ),
  mirrors: v.pipe(v.array(shippedMirror), v.minLength(1), v.readonly()),
  /** What is carried: each content once, whole or in parts in their order. */
  contents: list(v.object({ sha256, sizeBytes: size, parts: v.pipe(v.array(part), v.minLength(1), v.readonly()) })),
});

const sealSchema = v.object({
  format: v.literal('streamferry-volume'),
  version: v.literal(shipmentVersion),
  shipmentId: v.string(),
  /** As in the manifest: a look at a volume reads no more than this. */
  title: nameText,
  createdAt: time,
  manifestSha256: sha256,
  /** Of SHA256SUMS, which names every other file here. */
  sumsSha256: sha256,
  number: volumeNumber,
  /** How many the shipment has. */
  volumes: volumeNumber,
  label: nameText,
  writtenAt: time,
  files: size,
  bytes: size,
  reread: v.picklist(['direct', 'dropped-cache', 'cached', 'none']),
});

/** Says of a folder that a shipment is being written there: enough to go on with it, and to tell a person. */
const incompleteSchema = v.object({
  format: v.literal('streamferry-incomplete'),
  version: v.literal(shipmentVersion),
  shipmentId: v.string(),
  title: nameText,
  createdAt: time,
  number: volumeNumber,
  volumes: volumeNumber,
  label: nameText,
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ShippedMirror = Manifest['mirrors'][number];
export type ShippedDocument = ShippedMirror['documents'][number];
export type ShippedEvidence = ShippedMirror['evidence'][number];
export type ShippedFile = ShippedMirror['files'][number];
export type Content = Manifest['contents'][number];
export type ContentPart = Content['parts'][number];
export type VolumeSeal = v.InferOutput<typeof sealSchema>;
export type IncompleteMark = v.InferOutput<typeof incompleteSchema>;

/** The bytes that are signed. */
export function encodeManifest(manifest: Manifest): Buffer {
  return encode(manifest);
}

export function encodeSeal(seal: VolumeSeal): Buffer {
  return encode(seal);
}

export function encodeIncomplete(mark: IncompleteMark): Buffer {
  return encode(mark);
}

/** Reads a manifest that was authenticated. Throws MALFORMED, UNSUPPORTED_FORMAT. */
export function parseManifest(text: string): Manifest {
  const manifest = parse(manifestSchema, text, shipmentNames.manifest);
  checkParts(manifest);
  return manifest;
}

/** Reads a seal that was authenticated. Throws MALFORMED, UNSUPPORTED_FORMAT. */
export function parseSeal(text: string): VolumeSeal {
  return parse(sealSchema, text, shipmentNames.seal);
}

/** Throws MALFORMED, UNSUPPORTED_FORMAT. */
export function parseIncomplete(text: string): IncompleteMark {
  return parse(incompleteSchema, text, shipmentNames.incomplete);
}

function encode(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

function parse<S extends v.GenericSchema>(schema: S, text: string, name: string): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(name, 'it is not JSON', cause);
  }
  const newer = v.safeParse(v.object({ version: v.pipe(v.number(), v.minValue(shipmentVersion + 1)) }), value);
  if (newer.success) {
    throw new FormatError(
      'UNSUPPORTED_FORMAT',
      `${name} has version ${newer.output.version} of the shipment format; this Streamferry knows version ${shipmentVersion}. Use a newer Streamferry to read it.`,
      { path: name },
    );
  }
  // At the first fault: what is no manifest may have millions of them.
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw malformed(name, `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

/** What the schema cannot say: parts add up to their content, and have its names. */
function checkParts({ contents, volumes }: Manifest): void {
  const numbers = new Set(volumes.map(({ number }) => number));
  const seen = new Set<string>();
  for (const { sha256: whole, sizeBytes, parts } of contents) {
    const sum = parts.reduce((bytes, one) => bytes + one.sizeBytes, 0);
    const named = parts.every((one, index) =>
      parts.length === 1
        ? one.name === contentName(whole) && one.sha256 === whole
        : one.name === contentName(whole, index + 1),
    );
    const placed = parts.every((one) => one.volumes.every((number) => numbers.has(number)));
    if (sum !== sizeBytes || !named || !placed || seen.has(whole)) {
      throw malformed(shipmentNames.manifest, `the parts of the content ${whole} do not fit together`);
    }
    seen.add(whole);
  }
}

function malformed(name: string, reason: string, cause?: unknown): FormatError {
  return new FormatError(
    'MALFORMED',
    `${name} of the shipment cannot be read: ${reason}. Write the shipment again.`,
    cause === undefined ? { path: name } : { path: name, cause },
  );
}
