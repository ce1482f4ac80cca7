import type { RuleMatch, SpaceUse } from '../../contract/draft.ts';
import type { Plan, PlanEntry } from '../../contract/plan.ts';
import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { maasProduct, newestTags } from '../selection/maas-product.ts';
import { releaseTitle } from '../selection/release-title.ts';
import type { RuleHolding } from './desired.ts';

/** What each product belongs to for a person: `24.04 LTS amd64`, `Bootloaders`. */
export type ProductTitles = ReadonlyMap<string, string>;

export function productTitles(products: readonly CatalogueProduct[]): ProductTitles {
  return new Map(products.map((product) => [keyOf(product.contentId, product.name), titleOf(product)]));
}

/** Bytes to have by title, largest first. Each path counts once, with the first item that stands for it. */
export function spaceUse({ fetch, reuse }: Pick<Plan, 'fetch' | 'reuse'>, titles: ProductTitles): SpaceUse[] {
  const sizes = new Map<string, number>();
  const add = ({ items: [first], sizeBytes }: PlanEntry) => {
    const product = first?.product ?? '';
    const title = titles.get(keyOf(first?.contentId ?? '', product)) ?? product;
    sizes.set(title, (sizes.get(title) ?? 0) + sizeBytes);
  };
  fetch.forEach(add);
  reuse.forEach(add);
  return [...sizes]
    .map(([title, sizeBytes]) => ({ title, sizeBytes }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.title < b.title ? -1 : 1));
}

/** Items that a rule takes, and their bytes, each path once. */
export function ruleMatch({ items }: Pick<RuleHolding, 'items'>): RuleMatch {
  const sizes = new Map<string, number>();
  for (const { path, sizeBytes = 0 } of items) if (path !== undefined) sizes.set(path, sizeBytes);
  let sizeBytes = 0;
  for (const bytes of sizes.values()) sizeBytes += bytes;
  return { items: items.length, sizeBytes };
}

function titleOf(product: CatalogueProduct): string {
  const maas = maasProduct(product);
  if (maas.companion) return 'Bootloaders';
  const tags = newestTags(product);
  const { title } = releaseTitle(maas, tags);
  const named = tags.get('release_title') !== '' || maas.os === 'ubuntu' ? title : `${maas.os} ${title}`;
  return `${named} ${maas.arch}`.trim();
}

function keyOf(contentId: string, product: string): string {
  return `${contentId}\0${product}`;
}
