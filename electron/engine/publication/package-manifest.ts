import type { PackageDifference, PackageUpdate, PackageVersion } from '../../contract/revision.ts';
import { compareCodePoints } from '../catalogue/catalogue.ts';

/** Versions by package name. Where a manifest lists a package more than once, as rpm does with kernels, its versions are joined. */
export type PackageList = ReadonlyMap<string, string>;

const line = /^(?<name>[!-~]+)[\t ]+(?<version>[!-~](?:[ -~\t]*[!-~])?)[\t ]*$/u;

/** Reads an image's `manifest` item, a package a line as `name<TAB>version` (snaps have a third column); undefined where it is no such list. */
export function parsePackageManifest(text: string): PackageList | undefined {
  const packages = new Map<string, Set<string>>();
  for (const row of text.split(/\r?\n/u)) {
    if (row.trim() === '') continue;
    const { name, version } = line.exec(row)?.groups ?? {};
    if (name === undefined || version === undefined) return undefined;
    const known = packages.get(name);
    const one = version.replaceAll(/[\t ]+/gu, ' ');
    if (known === undefined) packages.set(name, new Set([one]));
    else known.add(one);
  }
  if (packages.size === 0) return undefined;
  return new Map([...packages].map(([name, versions]) => [name, [...versions].sort(compareCodePoints).join(', ')]));
}

/** One list of what several manifests list, such as those of an image's kernels. */
export function mergedPackages(lists: readonly PackageList[]): PackageList {
  return new Map(lists.flatMap((list) => [...list]));
}

/** What changed from one list to the other, each part sorted by name. */
export function packageDifference(from: PackageList, to: PackageList): PackageDifference {
  const added: PackageVersion[] = [];
  const updated: PackageUpdate[] = [];
  for (const [name, version] of to) {
    const before = from.get(name);
    if (before === undefined) added.push({ name, version });
    else if (before !== version) updated.push({ name, from: before, to: version });
  }
  const removed = [...from].filter(([name]) => !to.has(name)).map(([name, version]) => ({ name, version }));
  return {
    added: added.sort(byName),
    removed: removed.sort(byName),
    updated: updated.sort(byName),
    unchanged: to.size - added.length - updated.length,
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareCodePoints(a.name, b.name);
}
