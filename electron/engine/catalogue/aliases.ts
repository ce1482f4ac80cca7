import { quoted } from '../quoted.ts';
import { isObject, type JsonObject, malformed, objectAt } from './json-guard.ts';

/** Tag → value → what is set on every object that has the tag with that value. */
export type Aliases = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** Reads `_aliases` from the top of a product file; undefined where there are none. Throws MALFORMED. */
export function readAliases(top: JsonObject, path: string): Aliases | undefined {
  const table = objectAt(top, '_aliases', { path });
  if (table === undefined) return undefined;
  const aliases = new Map<string, Map<string, JsonObject>>();
  for (const [tag, values] of Object.entries(table)) {
    if (!isObject(values)) throw malformed(path, `the alias table for the tag ${quoted(tag)} is no object`);
    const byValue = new Map<string, JsonObject>();
    for (const [value, entries] of Object.entries(values)) {
      if (!isObject(entries)) throw malformed(path, `the alias of ${quoted(tag)} for ${quoted(value)} is no object`);
      byValue.set(value, entries);
    }
    aliases.set(tag, byValue);
  }
  return aliases;
}

/**
 * The record with its aliases resolved: where a string tag has an aliased value, the alias' entries are set on it and
 * override. Tags are looked at in their order, each with what the ones before made of it.
 */
export function withAliases(record: JsonObject, aliases: Aliases | undefined): JsonObject {
  if (aliases === undefined) return record;
  let resolved: Record<string, unknown> | undefined;
  for (const tag of Object.keys(record)) {
    const value = (resolved ?? record)[tag];
    if (typeof value !== 'string' || value === '') continue;
    const entries = aliases.get(tag)?.get(value);
    if (entries !== undefined) resolved = { ...(resolved ?? record), ...entries };
  }
  return resolved ?? record;
}
