import type { BootResource } from './boot-resource.ts';
import { list, named, type Problem } from './problem.ts';
import { knownBootloaders } from './product-names.ts';
import type { PublishedStream, RawEntry } from './read-stream.ts';
import type { RawFile } from './stream-level.ts';

/** What MAAS 3.7 and 3.8 commission machines with. */
const commissioning = { os: 'ubuntu', release: 'noble', arch: 'amd64' } as const;

/** What MAAS wants whatever is selected, and does not find. */
export function coverageProblems(resources: readonly BootResource[]): Problem[] {
  const has = (wanted: { readonly os: string; readonly release: string; readonly arch: string }) =>
    resources.some(({ os, release, arch }) => os === wanted.os && release === wanted.release && arch === wanted.arch);
  const problems = knownBootloaders
    .filter(({ os, type, arch }) => !has({ os, release: type, arch }))
    .map(({ os, type, arch }): Problem => {
      const message = `The bootloader ${os} (${type}, ${arch}) is not listed, or not so that MAAS takes it.`;
      return { rule: 'bootloader-absent', place: {}, message };
    });
  const { os, release, arch } = commissioning;
  const message = `No image of ${os} ${release} for ${arch} is listed, or none that MAAS takes.`;
  return has(commissioning) ? problems : [...problems, { rule: 'commissioning-absent', place: {}, message }];
}

/** Products of which MAAS leaves versions behind. */
export function versionProblems(files: readonly RawFile[]): Problem[] {
  return files.flatMap(({ products }) =>
    products.flatMap(({ document, level, versions }): Problem[] => {
      const newest = versions.at(-1);
      if (newest === undefined || versions.length === 1) return [];
      const older = list(versions.slice(0, -1).map((version) => version.level.name));
      const message = `MAAS takes ${newest.level.name} of ${named(level.name)}, not ${older}.`;
      return [{ rule: 'several-versions', place: { document, product: level.name }, message }];
    }),
  );
}

/** Entries of the indexes that do not say of their product files what is in them. */
export function entryProblems({ indexes, files }: PublishedStream): Problem[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return indexes.flatMap(({ path, entries }) =>
    entries.flatMap((entry): Problem[] => {
      const file = byPath.get(entry.path);
      const fault = file === undefined ? undefined : difference(entry, file);
      const place = { document: path, contentId: entry.contentId };
      return fault === undefined ? [] : [{ rule: 'products-list-differs', place, message: fault }];
    }),
  );
}

function difference({ contentId, record }: RawEntry, file: RawFile): string | undefined {
  const { products } = record;
  if (!Array.isArray(products)) return undefined;
  const listed = new Set(products.filter((name) => typeof name === 'string'));
  const there = new Set(file.products.map(({ level }) => level.name));
  const missing = [...listed.difference(there)];
  const unlisted = [...there.difference(listed)];
  if (missing.length > 0)
    return `The entry ${named(contentId)} lists ${list(missing)}, which ${file.path} does not have.`;
  return unlisted.length > 0
    ? `The entry ${named(contentId)} does not list ${list(unlisted)} of ${file.path}.`
    : undefined;
}
