import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { parseJson } from '../catalogue/json-guard.ts';
import { parseProducts } from '../catalogue/parse-products.ts';
import { splitCleartext } from '../source/cleartext.ts';
import type { MirrorTable, ServedDocument } from './mirror-table.ts';

const productFormat = 'products:1.0';

/**
 * The products that a mirror's own documents list, for showing only: they were authenticated when they were mirrored.
 * Empty when they cannot be read.
 */
export function publishedProducts(table: MirrorTable): readonly CatalogueProduct[] {
  try {
    const contents = [...table.documents.values()].flatMap((document) => contentOf(document) ?? []);
    const products = contents.filter(({ top }) => top.format === productFormat);
    // A trimmed publication is written twice, signed and plain: once is enough.
    const distinct = new Map(products.map((one) => [one.contentId, one]));
    return parseProducts(
      [...distinct.values()].map(({ path, contentId, top }) => ({ path, contentId, top: () => top })),
    );
  } catch {
    return [];
  }
}

function contentOf({ path, bytes }: ServedDocument) {
  if (!/\.s?json$/u.test(path)) return undefined;
  const text = path.endsWith('.sjson') ? splitCleartext(bytes, path).text : bytes;
  const top = parseJson(text.toString('utf8'), path);
  const contentId = top.content_id;
  return { path, top, contentId: typeof contentId === 'string' ? contentId : path };
}

const maasContentId = /^com\.ubuntu\.maas:([^:]+):/u;

/** The labels under which MAAS would look for this mirror: from the content ids, else from the products' tags. */
export function labelsOf(table: MirrorTable): readonly string[] {
  const labels = new Set(table.contentIds.flatMap((id) => maasContentId.exec(id)?.[1] ?? []));
  if (labels.size > 0) return [...labels];
  return [...new Set(publishedProducts(table).map((product) => product.tags.get('label')))].filter((one) => one !== '');
}
