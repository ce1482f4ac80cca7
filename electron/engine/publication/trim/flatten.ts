import { type JsonObject, own } from '../../catalogue/json-guard.ts';

/** Tags that MAAS 3.8 reads on the product and nowhere else (MAAS.md, "What MAAS asks of a mirror"), and their like. */
export const productTags = [
  'arch',
  'arches',
  'bootloader-type',
  'kflavor',
  'krel',
  'label',
  'maas_supported',
  'os',
  'release',
  'release_codename',
  'release_title',
  'subarch',
  'subarches',
  'support_eol',
  'support_esm_eol',
  'version',
] as const;

const itemTags = ['ftype', 'kpackage', 'src_package', 'src_release', 'src_version'] as const;

/** The product's own fields, with the tags it inherits from its file set on it. */
export function flattenedProduct(record: JsonObject, top: JsonObject): JsonObject {
  const { versions: _, ...fields } = record;
  return { ...fields, ...inherited(productTags, fields, [top]) };
}

/** An item with the tags of items that it inherits, the nearest level first, set on it. */
export function flattenedItem(record: JsonObject, above: readonly JsonObject[]): JsonObject {
  const tags = inherited(itemTags, record, above);
  return tags === undefined ? record : { ...record, ...tags };
}

/** A tag's value on the nearest level that has it. Tags are strings (SimpleStreams). */
export function tagOf(tag: string, levels: readonly JsonObject[]): string | undefined {
  for (const level of levels) {
    const value = own(level, tag);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

function inherited(
  tags: readonly string[],
  record: JsonObject,
  above: readonly JsonObject[],
): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  for (const tag of tags) {
    if (Object.hasOwn(record, tag)) continue;
    const value = tagOf(tag, above);
    if (value !== undefined) found = { ...found, [tag]: value };
  }
  return found;
}
