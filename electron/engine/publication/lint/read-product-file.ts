import { readAliases } from '../../catalogue/aliases.ts';
import { compareCodePoints } from '../../catalogue/catalogue.ts';
import { isObject, type JsonObject, kindOf, malformed, own } from '../../catalogue/json-guard.ts';
import { named } from './problem.ts';
import { Level, type RawFile, type RawProduct, type RawVersion } from './stream-level.ts';

export interface ProductFileSource {
  readonly path: string;
  readonly contentId: string;
  readonly top: JsonObject;
}

/** Takes a product file apart without judging it. Throws MALFORMED where something is no object that should be one. */
export function readProductFile({ path, contentId, top }: ProductFileSource): RawFile {
  const aliases = readAliases(top, path);
  const level = new Level(path, top, { aliases });
  const child = (name: string, value: unknown, above: Level): Level => {
    if (isObject(value)) return new Level(name, value, { aliases, above });
    throw malformed(path, `${named(name)} is ${kindOf(value)}, not an object`);
  };
  const children = (parent: Level, key: string): Level[] =>
    entriesOf(parent.record, key, path).map(([name, value]) => child(name, value, parent));
  const products = children(level, 'products').map((product): RawProduct => {
    const versions = children(product, 'versions').map((version): RawVersion => {
      return { level: version, items: children(version, 'items') };
    });
    versions.sort((a, b) => compareCodePoints(a.level.name, b.level.name));
    return { document: path, contentId, level: product, versions };
  });
  return { path, contentId, level, products };
}

function entriesOf(record: JsonObject, key: string, path: string): [string, unknown][] {
  const value = own(record, key);
  if (value === undefined) return [];
  if (isObject(value)) return Object.entries(value);
  throw malformed(path, `${named(key)} is ${kindOf(value)}, not an object`);
}
