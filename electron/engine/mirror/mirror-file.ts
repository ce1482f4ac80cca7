import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, moveFile, syncFolder, writeNewFile } from './durable.ts';
import { layoutVersion, type MirrorLayout } from './layout.ts';

const strings = v.pipe(v.array(v.string()), v.readonly());

const terms = v.variant('kind', [
  v.object({ kind: v.literal('filters'), filters: strings }),
  v.object({
    kind: v.literal('maas'),
    os: v.string(),
    release: v.string(),
    arches: strings,
    subarches: strings,
    labels: strings,
    kflavors: v.exactOptional(strings),
    bootloaders: v.boolean(),
  }),
  v.object({ kind: v.literal('found') }),
]);

/** Where it comes from, what it shall hold, how it is published: what a copy of the mirror has in common with it. */
export const mirrorSettingsSchema = v.object({
  source: v.optional(
    v.object({
      /** Without credentials. */
      url: v.string(),
      path: v.exactOptional(v.string()),
      fallbackUrls: strings,
      trust: v.picklist(['signed', 'unsigned']),
      fingerprints: strings,
      keyringFile: v.exactOptional(v.string()),
    }),
  ),
  selection: v.object({
    rules: v.pipe(
      v.array(v.object({ id: v.string(), terms, max: v.exactOptional(v.number()), keep: v.boolean() })),
      v.readonly(),
    ),
    pins: v.pipe(v.array(v.object({ product: v.string(), version: v.string() })), v.readonly()),
  }),
  publication: v.picklist(['verbatim', 'trimmed']),
  /** Kernels that a trimmed publication does not list. */
  leaveOutKernels: v.exactOptional(
    v.object({
      products: v.exactOptional(strings),
      subarches: v.exactOptional(strings),
      kflavors: v.exactOptional(strings),
    }),
  ),
  /** The person's word: sign also what nobody signed. */
  signUnverified: v.exactOptional(v.boolean()),
  /** A signature of ours stands on documents that nobody proved, or something was taken on the word of a shipment. */
  unverified: v.exactOptional(v.boolean()),
  keepRevisions: v.number(),
});

const schema = v.object({
  layout: v.literal(layoutVersion),
  id: v.string(),
  createdAt: v.string(),
  names: v.picklist(['plain', 'encoded']),
  foldsCase: v.boolean(),
  /** The mirror that this one is a copy of, and the shipment that brought it. */
  importedFrom: v.exactOptional(
    v.object({ mirrorId: v.string(), shipmentId: v.string(), fingerprint: v.string(), at: v.string() }),
  ),
  ...mirrorSettingsSchema.entries,
});

/** `.streamferry/mirror.json`: what the mirror is and what it shall hold. Nothing secret stands in it. */
export type MirrorFile = v.InferOutput<typeof schema>;

/** Undefined when the folder is no mirror. Throws LAYOUT_NEWER and LEDGER_CORRUPT. */
export async function readMirrorFile(layout: MirrorLayout): Promise<MirrorFile | undefined> {
  let text: string;
  try {
    text = await readFile(layout.mirrorFile, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw diskError(error, layout.mirrorFile);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(layout, 'it is not JSON', error);
  }
  const newer = v.safeParse(v.object({ layout: v.pipe(v.number(), v.minValue(layoutVersion + 1)) }), value);
  if (newer.success) {
    throw new MirrorError(
      'LAYOUT_NEWER',
      `${layout.root} has mirror layout ${newer.output.layout}; this Streamferry knows layout ${layoutVersion}. Use a newer Streamferry for it.`,
      { path: layout.root },
    );
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw corrupt(layout, v.flatten(parsed.issues).root?.[0] ?? parsed.issues[0].message);
  return parsed.output;
}

/** Replaces it whole, by way of the staging folder: what a killed process leaves there goes with the next sync. */
export async function writeMirrorFile(layout: MirrorLayout, file: MirrorFile): Promise<void> {
  const staged = join(layout.staging, 'mirror.json');
  try {
    await mkdir(layout.staging, { recursive: true });
    await rm(staged, { force: true });
    await writeNewFile(staged, `${JSON.stringify(file, null, 2)}\n`);
    await moveFile(staged, layout.mirrorFile);
    await syncFolder(layout.state);
  } catch (error) {
    throw diskError(error, layout.mirrorFile);
  }
}

function corrupt(layout: MirrorLayout, reason: string, cause?: unknown): MirrorError {
  return new MirrorError(
    'LEDGER_CORRUPT',
    `${layout.mirrorFile} cannot be read: ${reason}. Move the .streamferry folder aside and mirror into the folder again: files there are checked and kept.`,
    { path: layout.mirrorFile, cause },
  );
}
