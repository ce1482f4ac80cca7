import type { Catalogue, CatalogueItem, PlacedItem } from '../catalogue/catalogue.ts';
import { compareContent } from './content.ts';

/** The files a catalogue lists, by path; looked up only where a rule holds something already. */
export class ListedFiles {
  readonly #catalogue: Pick<Catalogue, 'products'>;
  #byPath: ReadonlyMap<string, CatalogueItem> | undefined;

  constructor(catalogue: Pick<Catalogue, 'products'>) {
    this.#catalogue = catalogue;
  }

  /** Held items with the size and digest that the stream names today for their paths. */
  refresh(held: readonly PlacedItem[]): readonly PlacedItem[] {
    return held.length === 0 ? held : held.map((item) => this.#refreshed(item));
  }

  #refreshed(item: PlacedItem): PlacedItem {
    const listed = item.path === undefined ? undefined : this.#find(item.path);
    if (listed?.sizeBytes === undefined || compareContent(item, listed) === 'same') return item;
    const { digest: _, ...rest } = item;
    return {
      ...rest,
      sizeBytes: listed.sizeBytes,
      ...(listed.digest === undefined ? {} : { digest: listed.digest }),
    };
  }

  #find(path: string): CatalogueItem | undefined {
    this.#byPath ??= new Map(
      this.#catalogue.products
        .flatMap((product) => product.versions)
        .flatMap((version) => version.items)
        .flatMap((item) => (item.path === undefined ? [] : [[item.path, item] as const])),
    );
    return this.#byPath.get(path);
  }
}
