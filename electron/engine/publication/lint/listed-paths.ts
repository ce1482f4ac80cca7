import { encodePath, type NameEncoding } from '../../mirror/names.ts';
import { sizeOf } from './boot-resource.ts';
import type { Present } from './held-files.ts';
import { list, named, type Problem } from './problem.ts';
import type { PublishedStream } from './read-stream.ts';
import type { Level, RawFile, RawProduct } from './stream-level.ts';

interface ListedItem {
  readonly product: RawProduct;
  readonly version: string;
  readonly item: Level;
  readonly path: string;
}

/** What stands in a path as it is, in a request (RFC 3986 pchar and slash), without being escaped by some clients and not by others. */
const plainPath = /^[\w.~!$&'()*+,;=:@-]+(?:\/[\w.~!$&'()*+,;=:@-]+)*$/u;
const dots = /(?:^|\/)\.{1,2}(?:\/|$)/u;

/** What is wrong about the paths of all items that are listed, whether MAAS asks for them or not. */
export function pathProblems(files: readonly RawFile[]): Problem[] {
  const problems: Problem[] = [];
  const known = new Map<string, { readonly size: number | undefined; readonly sha256: string | undefined }>();
  const disputed = new Set<string>();
  for (const { product, version, item, path } of listedItems(files)) {
    const place = { document: product.document, product: product.level.name, version, item: item.name, path };
    const file = { size: sizeOf(item.resolved('size')), sha256: item.text('sha256') };
    const before = known.get(path);
    known.set(path, before ?? file);
    if (before === undefined) {
      if (plainPath.test(path) && !dots.test(path)) continue;
      problems.push({ rule: 'path-unsafe', place, message: `${named(path)} would be asked for under another name.` });
    } else if (!disputed.has(path) && differs(before, file)) {
      disputed.add(path);
      const message = `${path} has another size or sha256 here than in an item before.`;
      problems.push({ rule: 'path-disputed', place, message });
    }
  }
  return problems;
}

/** For a trimmed publication, which lists what is held and nothing else: files that are absent and that MAAS does not ask for. */
export function unaskedProblems(files: readonly RawFile[], asked: ReadonlySet<string>, present: Present): Problem[] {
  const absent = listedItems(files).filter(({ path }) => !asked.has(path) && present(path) === undefined);
  const byVersion = Map.groupBy(absent, ({ product, version }) => `${product.level.name}\0${version}`);
  return [...byVersion.values()].flatMap((items): Problem[] => {
    const [first] = items;
    if (first === undefined) return [];
    const { product, version } = first;
    const place = { document: product.document, product: product.level.name, version };
    const names = list([...new Set(items.map(({ path }) => path))]);
    return [{ rule: 'unasked-file-absent', place, message: `${named(product.level.name)} ${version} lists ${names}.` }];
  });
}

/** One note for the whole publication where names on disk are not those of the stream. */
export function nameProblems({ indexes, files }: PublishedStream, encoding: NameEncoding): Problem[] {
  const documents = [...indexes, ...files].map(({ path }) => path);
  const items = listedItems(files).map(({ path }) => path);
  const encoded = [...documents, ...items].find((path) => encodePath(path, encoding) !== path);
  if (encoded === undefined) return [];
  const message = `${encoded} is stored as ${encodePath(encoded, encoding)}.`;
  return [{ rule: 'names-encoded', place: { path: encoded }, message }];
}

function listedItems(files: readonly RawFile[]): ListedItem[] {
  return files.flatMap(({ products }) =>
    products.flatMap((product) =>
      product.versions.flatMap(({ level, items }) =>
        items.flatMap((item): ListedItem[] => {
          const path = item.text('path');
          return path === undefined ? [] : [{ product, version: level.name, item, path }];
        }),
      ),
    ),
  );
}

function differs(
  one: { readonly size: number | undefined; readonly sha256: string | undefined },
  other: { readonly size: number | undefined; readonly sha256: string | undefined },
): boolean {
  const otherDigest = one.sha256 !== undefined && other.sha256 !== undefined && one.sha256 !== other.sha256;
  return one.size !== other.size || otherDigest;
}
