import type { MaasTerms } from '../../contract/selection.ts';
import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { otherNotation } from './hwe-notation.ts';
import { type MaasProduct, maasProduct } from './maas-product.ts';

const everything = '*';

/** Products that MAAS's terms choose, and those that come along with any choice. */
export interface MaasChoice {
  readonly selected: ReadonlySet<CatalogueProduct>;
  readonly companions: ReadonlySet<CatalogueProduct>;
}

/** Chooses as MAAS 3.7 does with the same `boot-source-selections`, so that whatever it then asks for is held. */
export function chooseByTerms(terms: MaasTerms, products: readonly CatalogueProduct[]): MaasChoice {
  const known = products.map(maasProduct);
  const candidates = known.filter((one) => passes(terms, one));
  const selected = terms.subarches.includes(everything)
    ? candidates
    : terms.subarches.flatMap((subarch) => bySubarch(candidates, subarch));
  // MAAS asks for every bootloader and notification, whatever its label and architecture.
  const companions = terms.bootloaders ? known.filter((one) => one.companion) : [];
  return { selected: productsOf(selected), companions: productsOf(companions) };
}

function productsOf(found: readonly MaasProduct[]): ReadonlySet<CatalogueProduct> {
  return new Set(found.map((one) => one.product));
}

function passes(terms: MaasTerms, one: MaasProduct): boolean {
  const takenOut = one.companion && terms.os === everything && !terms.bootloaders;
  return (
    !takenOut &&
    holds([terms.os], one.os) &&
    holds([terms.release], one.release) &&
    holds(terms.arches, one.arch) &&
    holds(terms.labels, one.label) &&
    (terms.kflavors === undefined || holds(terms.kflavors, one.kflavor))
  );
}

function holds(wanted: readonly string[], value: string): boolean {
  return wanted.includes(everything) || wanted.includes(value);
}

/** Within each image (os, arch, release, label) a kernel's name is looked for in either notation, the one given first. */
function bySubarch(candidates: readonly MaasProduct[], subarch: string): MaasProduct[] {
  const images = Map.groupBy(candidates, (one) => [one.os, one.arch, one.release, one.label].join('\0'));
  return [...images.values()].flatMap((image) => {
    const found = kernels(image, subarch);
    const other = otherNotation(subarch);
    return found.length > 0 || other === undefined ? found : kernels(image, other);
  });
}

/** MAAS 3.7 maps a name, for each kernel flavour, to the product whose own `subarch` it is, else to the first that lists it in `subarches`.
 * Where no product of any flavour owns the name (`generic`, `hwe-t` of an earlier release) we take every one that lists it: which is first
 * depends on the order of documents, and taking more than is asked for does no harm. */
function kernels(image: readonly MaasProduct[], subarch: string): MaasProduct[] {
  const owned = image.some((one) => one.subarch === subarch);
  return [...Map.groupBy(image, (one) => one.kflavor).values()].flatMap((flavour) => {
    const owners = flavour.filter((one) => one.subarch === subarch);
    if (owners.length > 0) return owners;
    const listing = flavour.filter((one) => one.subarches.has(subarch));
    return owned ? listing.slice(0, 1) : listing;
  });
}
