import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Digest } from '../../contract/plan.ts';
import type { PlacedItem } from '../catalogue/catalogue.ts';
import { checkItemPath } from '../catalogue/item-path.ts';
import { errnoOf, FormatError } from '../errors.ts';
import { currentRevision } from '../publication/revisions.ts';
import { diskError, moveFile } from './durable.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';

/** The id of the rule that holds what an adopted folder had. */
export const foundRuleId = 'as-found';

/** The folder in which sstream-mirror keeps what it holds, one product file a content id. */
export function dataFolderOf(root: string): string {
  return join(root, '.data');
}

/** Where that record goes once the ledger holds what it told. */
function retiredFolderOf(layout: MirrorLayout): string {
  return join(layout.state, 'adopted-data');
}

const items = v.record(
  v.string(),
  v.looseObject({
    path: v.optional(v.string()),
    size: v.optional(v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))])),
    sha512: v.optional(v.string()),
    sha256: v.optional(v.string()),
    md5: v.optional(v.string()),
  }),
);
const productFile = v.looseObject({
  content_id: v.string(),
  products: v.optional(
    v.record(
      v.string(),
      v.looseObject({ versions: v.optional(v.record(v.string(), v.looseObject({ items: v.optional(items) }))) }),
    ),
  ),
});

/**
 * What a folder written by sstream-mirror says it holds; undefined when it was not written by it. A record that was retired
 * counts while the ledger, made anew, knows nothing. Throws MALFORMED.
 */
export async function readFoundItems(layout: MirrorLayout, ledger: Ledger): Promise<PlacedItem[] | undefined> {
  const found = await readRecord(dataFolderOf(layout.root));
  if (found !== undefined || currentRevision(ledger) !== undefined) return found;
  return readRecord(retiredFolderOf(layout));
}

async function readRecord(folder: string): Promise<PlacedItem[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw diskError(error, folder);
  });
  if (entries === undefined) return undefined;
  const files = entries.filter((one) => one.isFile() && one.name !== 'references.json' && !one.name.endsWith('.part'));
  const found: PlacedItem[] = [];
  for (const { name } of files) {
    found.push(...readProducts(await readFile(join(folder, name), 'utf8'), join(folder, name)));
  }
  return found;
}

function readProducts(text: string, file: string): PlacedItem[] {
  let parsed: v.InferOutput<typeof productFile>;
  try {
    parsed = v.parse(productFile, JSON.parse(text));
  } catch (error) {
    throw new FormatError(
      'MALFORMED',
      `${file} should be sstream-mirror's record of what the folder holds, but it cannot be read: ${error instanceof Error ? error.message : ''}. Move it away to mirror without it.`,
      { path: file, cause: error },
    );
  }
  const placed: PlacedItem[] = [];
  for (const [product, { versions = {} }] of Object.entries(parsed.products ?? {})) {
    for (const [version, { items = {} }] of Object.entries(versions)) {
      for (const [item, record] of Object.entries(items)) {
        if (record.path !== undefined) checkItemPath(record.path, { path: file });
        const digest = strongest(record);
        placed.push({
          contentId: parsed.content_id,
          product,
          version,
          item,
          ...(record.path === undefined ? {} : { path: record.path }),
          ...(record.size === undefined ? {} : { sizeBytes: record.size }),
          ...(digest === undefined ? {} : { digest }),
        });
      }
    }
  }
  return placed;
}

function strongest(record: {
  sha512?: string | undefined;
  sha256?: string | undefined;
  md5?: string | undefined;
}): Digest | undefined {
  for (const algorithm of ['sha512', 'sha256', 'md5'] as const) {
    const hex = record[algorithm];
    if (hex !== undefined) return { algorithm, hex: hex.toLowerCase() };
  }
  return undefined;
}

/** Once the ledger holds what was found: the record goes to `.streamferry/`, where it is no longer looked at. */
export async function retireDataFolder(layout: MirrorLayout): Promise<void> {
  if (!existsSync(dataFolderOf(layout.root))) return;
  try {
    await rm(retiredFolderOf(layout), { recursive: true, force: true });
    await moveFile(dataFolderOf(layout.root), retiredFolderOf(layout));
  } catch (error) {
    throw diskError(error, dataFolderOf(layout.root));
  }
}
