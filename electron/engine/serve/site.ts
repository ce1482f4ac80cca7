import type { FromMedium, ServedMirror } from '../../contract/serve.ts';
import { findServed, heldTotals, type ServedDocument, type ServedItem } from './mirror-table.ts';
import { labelsOf } from './published-products.ts';
import { urlPathOf } from './request-target.ts';
import type { MediumToServe } from './served-medium.ts';
import { assignPaths } from './served-paths.ts';
import type { ServedPlace } from './served-place.ts';

/** What a path of the server means. */
export type Place =
  | { readonly kind: 'front' }
  | { readonly kind: 'mirror'; readonly site: SitedMirror }
  | { readonly kind: 'file'; readonly site: SitedMirror; readonly served: ServedDocument | ServedItem };

/** A mirror with the path prefixes it answers under, decoded. */
export interface SitedMirror {
  readonly folder: ServedPlace;
  readonly prefixes: readonly string[];
}

/** All that is served, by path. */
export class Site {
  readonly #folders: readonly ServedPlace[];
  #mirrors: readonly SitedMirror[] = [];
  /** The longest prefix first: one may stand inside another. */
  #routes: readonly { readonly prefix: string; readonly site: SitedMirror }[] = [];

  /** Throws BAD_ARGUMENT when two mirrors claim the same path. */
  constructor(folders: readonly ServedPlace[]) {
    this.#folders = folders;
    this.assign();
  }

  get mirrors(): readonly SitedMirror[] {
    return this.#mirrors;
  }

  /** Gives out the paths anew: a mirror's labels may have changed. When that throws, they stay as they were. */
  assign(): void {
    const claims = this.#folders.map(({ mirror, table }) => ({ ...mirror, labels: labelsOf(table) }));
    const prefixes = assignPaths(claims);
    this.#mirrors = this.#folders.map((folder, index) => ({ folder, prefixes: prefixes[index] ?? [] }));
    this.#routes = this.#mirrors
      .flatMap((site) => site.prefixes.map((prefix) => ({ prefix, site })))
      .toSorted((a, b) => b.prefix.length - a.prefix.length);
  }

  /** What stands at a decoded path; undefined when nothing does. */
  find(path: string): Place | undefined {
    if (path === '/') return { kind: 'front' };
    for (const { prefix, site } of this.#routes) {
      if (!path.startsWith(prefix)) continue;
      const rest = path.slice(prefix.length);
      if (rest === '') return { kind: 'mirror', site };
      const served = findServed(site.folder.table, rest);
      if (served !== undefined) return { kind: 'file', site, served };
    }
    return undefined;
  }
}

function mediumOf({ title, volumes }: MediumToServe): FromMedium {
  return { title, folders: volumes.map(({ folder }) => folder) };
}

/** A mirror as the contract shows it. */
export function servedMirror({ folder, prefixes }: SitedMirror): ServedMirror {
  const { mirror, table } = folder;
  return {
    mirrorId: mirror.mirrorId,
    name: mirror.name,
    folder: table.root,
    paths: prefixes.map(urlPathOf),
    publication: table.publication,
    revision: table.revision,
    ...heldTotals(table),
    signers: table.signers,
    ...(mirror.medium === undefined ? {} : { fromMedium: mediumOf(mirror.medium) }),
  };
}
