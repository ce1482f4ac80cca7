import type { RuleTerms } from '../../contract/selection.ts';
import type { Catalogue, CatalogueItem, CatalogueProduct } from '../catalogue/catalogue.ts';
import { type Filter, matches, parseFilter } from './filter.ts';
import { chooseByTerms } from './maas-terms.ts';

/** A product with those of its versions, oldest first, of which a rule takes at least one item. */
export interface MatchedProduct {
  readonly product: CatalogueProduct;
  readonly versions: readonly MatchedVersion[];
  /** False for bootloaders and notifications that only come along with MAAS's terms. */
  readonly selected: boolean;
}

export interface MatchedVersion {
  readonly name: string;
  readonly items: readonly CatalogueItem[];
}

/** What a rule's terms take from a catalogue, in the catalogue's order. Throws BAD_FILTER. */
export function matchRule(terms: RuleTerms, catalogue: Pick<Catalogue, 'products'>): readonly MatchedProduct[] {
  switch (terms.kind) {
    case 'filters':
      return matchFilters(terms.filters.map(parseFilter), catalogue.products);
    case 'maas': {
      const { selected, companions } = chooseByTerms(terms, catalogue.products);
      return catalogue.products
        .filter((product) => selected.has(product) || companions.has(product))
        .flatMap((product) => whole(product, selected.has(product)));
    }
    case 'found':
      return [];
  }
}

function matchFilters(filters: readonly Filter[], products: readonly CatalogueProduct[]): MatchedProduct[] {
  return products.flatMap((product) => {
    const versions = product.versions.flatMap(({ name, items }) => {
      const found = items.filter((item) => matches(filters, item.tags));
      return found.length === 0 ? [] : [{ name, items: found }];
    });
    return versions.length === 0 ? [] : [{ product, versions, selected: true }];
  });
}

function whole(product: CatalogueProduct, selected: boolean): MatchedProduct[] {
  const versions = product.versions.filter((version) => version.items.length > 0);
  return versions.length === 0 ? [] : [{ product, versions, selected }];
}
