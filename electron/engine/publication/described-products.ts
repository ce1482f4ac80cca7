import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { isObject, type JsonObject, own, parseJson } from '../catalogue/json-guard.ts';
import { parseProducts } from '../catalogue/parse-products.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger, LedgerHolding } from '../mirror/ledger.ts';
import { acceptUnsigned } from '../source/authenticate.ts';
import { evidenceFile } from './evidence.ts';
import { currentDocuments } from './ledger-documents.ts';
import { upstreamDocuments } from './upstream-record.ts';

export type ProductName = Pick<LedgerHolding, 'contentId' | 'product'>;

/** What kept documents say of the products that a mirror holds. */
export interface DescribedProducts {
  /** As the document says on which the holding rests, else as the newest does that knows the product. */
  describe(holding: ProductName & Pick<LedgerHolding, 'evidence'>): CatalogueProduct | undefined;
  isPublished(name: ProductName): boolean;
  /** Release notifications of the source as it was last read. */
  readonly notifications: readonly CatalogueProduct[];
}

/** For showing only: the documents were authenticated when they were taken over. One that is not there or cannot be read says nothing. */
export async function describedProducts(
  layout: MirrorLayout,
  ledger: Ledger,
  holdings: readonly LedgerHolding[],
): Promise<DescribedProducts> {
  const wanted = new Set(holdings.map(nameKey));
  const published = productFilesOf(currentDocuments(ledger));
  const latest = productFilesOf(upstreamDocuments(ledger));
  const files = new Map([...latest, ...published, ...earlier(ledger, holdings)].map((one) => [one.sha256, one]));
  const read = new Map<string, ReadFile>();
  for (const file of files.values()) {
    const found = await readProductFile(layout, file, wanted);
    if (found !== undefined) read.set(file.sha256, found);
  }
  const listed = new Set(published.flatMap(({ sha256 }) => read.get(sha256)?.names ?? []));
  const inOrder = [...read.values()];
  return {
    describe: (holding) => {
      const key = nameKey(holding);
      const own = holding.evidence === undefined ? undefined : read.get(holding.evidence)?.products.get(key);
      return own ?? inOrder.find(({ products }) => products.has(key))?.products.get(key);
    },
    isPublished: (name) => listed.has(nameKey(name)),
    notifications: latest.flatMap(({ sha256 }) => read.get(sha256)?.notifications ?? []),
  };
}

interface ProductFile {
  readonly sha256: string;
  readonly path: string;
  readonly contentId: string | undefined;
}

interface ReadFile {
  /** Keys of all products that it lists. */
  readonly names: readonly string[];
  /** Those that are wanted, by key. */
  readonly products: ReadonlyMap<string, CatalogueProduct>;
  readonly notifications: readonly CatalogueProduct[];
}

const evidenceRow = v.object({ sha256: v.string(), path: v.string(), content_id: v.nullable(v.string()) });

/** Documents on which holdings rest, newest first. */
function earlier(ledger: Ledger, holdings: readonly LedgerHolding[]): ProductFile[] {
  const needed = new Set(holdings.map(({ evidence }) => evidence));
  return ledger.database
    .prepare('SELECT sha256, path, content_id FROM evidence ORDER BY received_at DESC, sha256')
    .all()
    .map((raw) => v.parse(evidenceRow, raw))
    .filter(({ sha256 }) => needed.has(sha256))
    .map(({ sha256, path, content_id }) => ({ sha256, path, contentId: content_id ?? undefined }));
}

function productFilesOf(documents: readonly (ProductFile & { readonly kind: string })[]): ProductFile[] {
  return documents.filter(({ kind }) => kind === 'products');
}

async function readProductFile(
  layout: MirrorLayout,
  { sha256, path, contentId = '' }: ProductFile,
  wanted: ReadonlySet<string>,
): Promise<ReadFile | undefined> {
  const evidence = await readFile(evidenceFile(layout, sha256)).catch(() => undefined);
  const bytes = evidence ?? (await readFile(layout.visible(path)).catch(() => undefined));
  if (bytes === undefined) return undefined;
  try {
    const top = parseJson(acceptUnsigned({ path, bytes }).payload, path);
    const listed = own(top, 'products');
    const records = isObject(listed) ? listed : {};
    const keyOf = (product: string) => nameKey({ contentId, product });
    const parse = (takes: (product: string, record: unknown) => boolean) => {
      const products = Object.fromEntries(Object.entries(records).filter(([name, record]) => takes(name, record)));
      return parseProducts([{ path, contentId, top: () => ({ ...top, products }) }]);
    };
    return {
      names: Object.keys(records).map(keyOf),
      products: new Map(parse((name) => wanted.has(keyOf(name))).map((one) => [keyOf(one.name), one])),
      notifications: parse((_, record) => isNotification(top, record)),
    };
  } catch {
    return undefined;
  }
}

function isNotification(top: JsonObject, record: unknown): boolean {
  return isObject(record) && (own(record, 'release') ?? own(top, 'release')) === 'notifications';
}

function nameKey({ contentId, product }: ProductName): string {
  return `${contentId}\0${product}`;
}
