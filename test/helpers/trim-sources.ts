import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonObject, parseJson } from '../../electron/engine/catalogue/json-guard.ts';
import { parseProducts } from '../../electron/engine/catalogue/parse-products.ts';
import { practiceProductFiles } from '../../electron/engine/practice/practice-products.ts';
import { renderIndex, renderProducts } from '../../electron/engine/practice/stream-documents.ts';
import type { HeldItem, TrimmedDocument, TrimSource } from '../../electron/engine/publication/trim.ts';
import { sharedFolder } from './shared.ts';

/** A document as evidence, from its text. */
export function sourceOf(path: string, text: string, contentId = ''): TrimSource {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { sha256, path, contentId, signed: true, top: parseJson(text, path) };
}

/** The plain documents in a stream's `streams/v1`, product files named as their index lists them. */
function sourcesIn(root: string): readonly TrimSource[] {
  const folder = join(root, 'streams', 'v1');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { content_id: contentId } = JSON.parse(text);
    const nested = name === 'more.json' ? 'com.example:more' : '';
    return sourceOf(`streams/v1/${name}`, text, contentId ?? nested);
  });
}

export const tinySources = () => sourcesIn(sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable'));
export const oddSources = () => sourcesIn(sharedFolder('streams', 'oddities', 'stream'));

/** The documents of the practice stream, without its files. */
export function practiceSources(updated: Date): readonly TrimSource[] {
  const productFiles = practiceProductFiles();
  const pathOf = (contentId: string) => `streams/v1/${contentId}.json`;
  const files = new Map(
    productFiles
      .flatMap(({ products }) => Object.values(products))
      .flatMap(({ versions }) => Object.values(versions))
      .flatMap((items) => Object.values(items))
      .flatMap(({ file }) => (file === undefined ? [] : [[file.path, declared(file.path)] as const])),
  );
  const documents = productFiles.map((file) =>
    sourceOf(pathOf(file.contentId), renderProducts(file, files, updated), file.contentId),
  );
  return [...documents, sourceOf('streams/v1/index.json', renderIndex(productFiles, pathOf, updated))];
}

function declared(path: string) {
  const sha256 = createHash('sha256').update(path).digest('hex');
  return { sizeBytes: 1 + (Number.parseInt(sha256.slice(0, 5), 16) % 9000), digests: { sha256 } };
}

/** Everything that product files list, as held on their evidence. */
export function allHeld(sources: readonly TrimSource[]): readonly HeldItem[] {
  const productFiles = sources.filter(({ top }) => top.format === 'products:1.0');
  return productFiles.flatMap(({ path, contentId, top, sha256 }) =>
    parseProducts([{ path, contentId, top: () => top }]).flatMap(({ name: product, versions }) =>
      versions.flatMap(({ name: version, items }) =>
        items.map(({ name: item, path: file, sizeBytes, digest }) => ({
          contentId,
          product,
          version,
          item,
          evidence: sha256,
          ...(file === undefined ? {} : { path: file }),
          ...(sizeBytes === undefined ? {} : { sizeBytes }),
          ...(digest === undefined ? {} : { digest }),
        })),
      ),
    ),
  );
}

/** What a publication lists, read by the catalogue's own parser: flattened tags by place, but for the documents' dates. */
export function listedTags(
  documents: readonly Pick<TrimmedDocument, 'path' | 'contentId' | 'json'>[],
): Record<string, Record<string, string>> {
  const files = documents.filter(({ contentId }) => contentId !== undefined);
  const products = parseProducts(
    files.map(({ path, contentId = '', json }) => ({ path, contentId, top: () => JSON.parse(JSON.stringify(json)) })),
  );
  return Object.fromEntries(
    products.flatMap(({ contentId, name, versions }) =>
      versions.flatMap((version) =>
        version.items.map((item) => {
          const { updated: _, ...tags } = Object.fromEntries(item.tags.flattened());
          return [placeOf({ contentId, product: name, version: version.name, item: item.name }), tags];
        }),
      ),
    ),
  );
}

export function placeOf({ contentId, product, version, item }: HeldItem): string {
  return [contentId, product, version, item].join(' / ');
}

/** An object somewhere below; fails the test where something else stands. */
export function below(json: JsonObject, ...keys: readonly string[]): JsonObject {
  let found: unknown = json;
  for (const key of keys) found = Object.entries(found ?? {}).find(([name]) => name === key)?.[1];
  if (typeof found !== 'object' || found === null) throw new Error(`there is nothing at ${keys.join(' / ')}`);
  return Object.fromEntries(Object.entries(found));
}
