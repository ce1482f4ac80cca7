import type { CatalogueItem, CatalogueProduct } from '../../catalogue/catalogue.ts';
import { isObject, own, parseJson } from '../../catalogue/json-guard.ts';
import { parseProducts } from '../../catalogue/parse-products.ts';
import { maasProduct } from '../../selection/maas-product.ts';
import { acceptUnsigned } from '../../source/authenticate.ts';
import type { Manifest, ShippedEvidence, ShippedMirror } from '../manifest.ts';

/** A file of an image as its product file describes it; empty text where nothing tells. */
export interface ShippedItem {
  readonly mirror: string;
  readonly os: string;
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  /** The kernel's name, such as `ga-24.04`; empty for bootloaders. */
  readonly kernel: string;
  readonly product: string;
  readonly version: string;
  readonly item: string;
  readonly ftype: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** False: a delta, for a site that has it. */
  readonly carried: boolean;
  /** The source package that a bootloader was made from. */
  readonly sourcePackage?: { readonly name: string; readonly version: string };
}

/** Every held file of every product that it is held for, mirror by mirror. The documents were authenticated when they were taken over. */
export async function shippedItems(
  { mirrors, contents }: Manifest,
  readContent: (sha256: string) => Promise<Buffer>,
): Promise<readonly ShippedItem[]> {
  const carried = new Set(contents.map(({ sha256 }) => sha256));
  const items: ShippedItem[] = [];
  for (const mirror of mirrors) items.push(...itemsOf(mirror, await describedBy(mirror, readContent), carried));
  return items;
}

type Described = ReadonlyMap<string, CatalogueProduct>;

function itemsOf(mirror: ShippedMirror, described: Described, carried: ReadonlySet<string>): ShippedItem[] {
  const files = new Map(mirror.files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  return mirror.holdings.flatMap((holding) => {
    const { contentId, product: name, version, item, path, evidence } = holding;
    const file = path === undefined ? undefined : files.get(path);
    const key = [contentId, name, version, item].join('\0');
    if (file === undefined || seen.has(key)) return [];
    seen.add(key);
    const product = described.get(productKey(evidence, contentId, name));
    const listed = product?.versions.find((one) => one.name === version)?.items.find((one) => one.name === item);
    const { sizeBytes, sha256 } = file;
    return [
      {
        mirror: mirror.name,
        ...imageOf(product),
        product: name,
        version,
        item,
        ...tagsOf(listed),
        path: file.path,
        sizeBytes,
        sha256,
        carried: carried.has(sha256),
      },
    ];
  });
}

function imageOf(product: CatalogueProduct | undefined) {
  if (product === undefined) return { os: '', release: '', arch: '', label: '', kernel: '' };
  const { os, release, arch, label, companion } = maasProduct(product);
  return { os, release, arch, label, kernel: companion ? '' : maasProduct(product).subarch };
}

function tagsOf(item: CatalogueItem | undefined): Pick<ShippedItem, 'ftype' | 'sourcePackage'> {
  const ftype = item?.tags.get('ftype') ?? '';
  const name = item?.tags.get('src_package') ?? '';
  const version = item?.tags.get('src_version') ?? '';
  return { ftype, ...(name === '' || version === '' ? {} : { sourcePackage: { name, version } }) };
}

/** The products that holdings rest on, by evidence and name. */
async function describedBy(
  mirror: ShippedMirror,
  readContent: (sha256: string) => Promise<Buffer>,
): Promise<Described> {
  const described = new Map<string, CatalogueProduct>();
  for (const evidence of mirror.evidence) {
    const wanted = new Set(
      mirror.holdings.filter((one) => one.evidence === evidence.sha256).map(({ product }) => product),
    );
    if (wanted.size === 0) continue;
    for (const product of productsIn(evidence, await readContent(evidence.sha256), wanted)) {
      described.set(productKey(evidence.sha256, product.contentId, product.name), product);
    }
  }
  return described;
}

function productsIn(
  { path, contentId = '' }: ShippedEvidence,
  bytes: Buffer,
  wanted: ReadonlySet<string>,
): readonly CatalogueProduct[] {
  const top = parseJson(acceptUnsigned({ path, bytes }).payload, path);
  const listed = own(top, 'products');
  const products = Object.fromEntries(
    Object.entries(isObject(listed) ? listed : {}).filter(([name]) => wanted.has(name)),
  );
  return parseProducts([{ path, contentId, top: () => ({ ...top, products }) }]);
}

function productKey(evidence: string | undefined, contentId: string, product: string): string {
  return [evidence ?? '', contentId, product].join('\0');
}
