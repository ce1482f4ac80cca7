import type { TrimNote } from '../../../contract/publication.ts';
import { compareCodePoints } from '../../catalogue/catalogue.ts';
import type { ListedFile, ListedProduct } from './listing.ts';

export interface VersionName {
  readonly product: string;
  readonly version: string;
}

/** Which held versions a publication shows. */
export interface VersionChoice {
  /** By product: the version that MAAS shall take. Newer ones are hidden, since MAAS takes the greatest. */
  readonly serveVersion?: ReadonlyMap<string, string>;
  /** Withheld one by one. */
  readonly hidden?: readonly VersionName[];
}

/** Hides versions. A version to be served that is not held hides nothing: a note tells of it. */
export function chooseVersions(
  files: readonly ListedFile[],
  { serveVersion = new Map(), hidden = [] }: VersionChoice,
): { readonly files: readonly ListedFile[]; readonly notes: readonly TrimNote[] } {
  const withheld = new Set(hidden.map(({ product, version }) => `${product}\0${version}`));
  const notes: TrimNote[] = [];
  const visible = (product: ListedProduct): ListedProduct => {
    const serve = serveVersion.get(product.name);
    const isHeld = product.versions.some(({ name }) => name === serve);
    if (serve !== undefined && !isHeld) notes.push({ kind: 'version-not-held', product: product.name, version: serve });
    const versions = product.versions.filter(
      ({ name }) =>
        !withheld.has(`${product.name}\0${name}`) &&
        (serve === undefined || !isHeld || compareCodePoints(name, serve) <= 0),
    );
    return versions.length === product.versions.length ? product : { ...product, versions };
  };
  return { files: files.map((file) => ({ ...file, products: file.products.map(visible) })), notes };
}

/** Without products that have no version, and product files that have no product. */
export function withoutEmpty(files: readonly ListedFile[]): readonly ListedFile[] {
  return files
    .map((file) => ({ ...file, products: file.products.filter(({ versions }) => versions.length > 0) }))
    .filter(({ products }) => products.length > 0);
}
