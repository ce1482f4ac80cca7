import * as v from 'valibot';
import { FormatError } from '../../errors.ts';
import { nameText } from '../name-text.ts';

/** The version of the format described in docs/media.md. */
export const receiptVersion = 1;
/** Larger ones are no receipt: a site with a hundred thousand files writes some 20 MB. */
export const maxReceiptBytes = 64 * 2 ** 20;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const list = <T extends v.GenericSchema>(of: T) => v.pipe(v.array(of), v.readonly());
const digest = v.object({
  algorithm: v.picklist(['sha512', 'sha256', 'md5']),
  hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/u)),
});

const mirror = v.object({
  /** Of the mirror that was shipped; of one that no shipment brought its own. */
  mirrorId: v.string(),
  name: nameText,
  /** The site's own count; 0: nothing is published there yet. */
  revision: size,
  /** What stands in place there and has the right size. */
  files: list(v.object({ path: v.string(), sizeBytes: size, digest })),
});

const schema = v.object({
  format: v.literal('streamferry-receipt'),
  version: v.literal(receiptVersion),
  id: v.pipe(v.string(), v.uuid()),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  /** How the site calls itself. */
  site: v.pipe(nameText, v.minLength(1)),
  /** Of the key that signs the receipt, and that key itself: binary, as base64. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/u)),
  publicKey: v.pipe(v.string(), v.base64()),
  mirrors: list(mirror),
  /** Paths that arrived damaged or not at all. */
  bringAgain: list(v.string()),
});

/** What a site says it holds. */
export type Receipt = v.InferOutput<typeof schema>;
export type ReceiptMirror = Receipt['mirrors'][number];

/** The text that is signed: JSON with a file a line, since gpg takes no line of more than some 20 000 characters. */
export function encodeReceipt({ mirrors, bringAgain, ...rest }: Receipt): string {
  const head = JSON.stringify(rest).slice(0, -1);
  const shipped = mirrors.map(
    ({ files, ...mirror }) => `${JSON.stringify(mirror).slice(0, -1)},"files":${lines(files)}}`,
  );
  return `${head},\n"mirrors":[\n${shipped.join(',\n')}\n],\n"bringAgain":${lines(bringAgain)}}\n`;
}

/** Reads what a receipt says. Throws MALFORMED, UNSUPPORTED_FORMAT. */
export function parseReceipt(text: string, path: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(path, 'it is not JSON', cause);
  }
  const newer = v.safeParse(v.object({ version: v.pipe(v.number(), v.minValue(receiptVersion + 1)) }), value);
  if (newer.success) {
    throw new FormatError(
      'UNSUPPORTED_FORMAT',
      `${path} has version ${newer.output.version} of the receipt format; this Streamferry knows version ${receiptVersion}. Use a newer Streamferry to read it.`,
      { path },
    );
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw malformed(path, `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

function lines(values: readonly unknown[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
}

function malformed(path: string, reason: string, cause?: unknown): FormatError {
  return new FormatError(
    'MALFORMED',
    `${path} is no receipt that can be read: ${reason}. Ask the site for a new one.`,
    cause === undefined ? { path } : { path, cause },
  );
}
