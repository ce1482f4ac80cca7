import type { TrimNote } from '../../../contract/publication.ts';
import { ItemFiles } from '../../catalogue/item-files.ts';
import { own } from '../../catalogue/json-guard.ts';
import { tagOf } from './flatten.ts';
import type { ListedFile, ListedProduct, ListedVersion } from './listing.ts';
import type { SourceShelf } from './source-shelf.ts';

/** Throws MALFORMED or UNSAFE_PATH where records, perhaps of documents of different age, contradict each other about a path. */
export function checkListing(files: readonly ListedFile[]): void {
  const itemFiles = new ItemFiles();
  for (const { products, source } of files) {
    for (const { name: product, versions } of products) {
      for (const { name: version, items } of versions) {
        for (const [item, record] of items) {
          const path = own(record, 'path');
          if (typeof path !== 'string') continue;
          itemFiles.add(path, record, { path: source.path, names: [product, version, item] });
        }
      }
    }
  }
}

/** What MAAS will miss of the listed versions. */
export function notesOn(files: readonly ListedFile[], shelf: SourceShelf): readonly TrimNote[] {
  return files.flatMap(({ products }) =>
    products.flatMap((product) =>
      product.versions.flatMap((version) => [
        ...missingManifest(product, version, shelf),
        ...missingSha256(product, version),
      ]),
    ),
  );
}

function missingManifest(product: ListedProduct, version: ListedVersion, shelf: SourceShelf): readonly TrimNote[] {
  const { contentId, name } = product;
  const isManifest = (item: string) => item === 'manifest';
  const images = [...version.items].filter(([item, record]) => !isManifest(item) && own(record, 'path') !== undefined);
  if (images.length === 0 || [...version.items.keys()].some(isManifest)) return [];
  const offered = shelf.of(contentId).some((source) => source.itemNames(name, version.name).some(isManifest));
  return offered ? [{ kind: 'manifest-missing', contentId, product: name, version: version.name }] : [];
}

function missingSha256(product: ListedProduct, version: ListedVersion): readonly TrimNote[] {
  return [...version.items].flatMap(([item, record]) => {
    const path = own(record, 'path');
    if (typeof path !== 'string' || tagOf('sha256', [record]) !== undefined) return [];
    const { contentId, name } = product;
    return [{ kind: 'sha256-missing', contentId, product: name, version: version.name, item, path } satisfies TrimNote];
  });
}
