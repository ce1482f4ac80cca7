import { FormatError } from '../errors.ts';
import { quoted } from '../quoted.ts';

export type JsonObject = { readonly [key: string]: unknown };

const maxDepth = 64;

/**
 * Parses a document's JSON, whose top must be an object. Throws MALFORMED naming `path` for anything else, for nesting
 * deeper than 64 and for keys that could reach an object's prototype.
 */
export function parseJson(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, which may be megabytes of anything.
    throw malformed(path, 'the document is not JSON', error);
  }
  guard(value, path, 1);
  if (!isObject(value)) throw malformed(path, `a JSON object was expected, ${kindOf(value)} was found`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object below `key`, or undefined where there is none. Throws MALFORMED when something else stands there. */
export function objectAt(parent: JsonObject, key: string, where: Where): JsonObject | undefined {
  const value = own(parent, key);
  if (value === undefined || isObject(value)) return value;
  throw malformed(where.path, `an object was expected at "${key}"${within(where)}, ${kindOf(value)} was found`);
}

/** The string below `key`, or undefined where there is none. Throws MALFORMED when something else stands there. */
export function stringAt(parent: JsonObject, key: string, where: Where): string | undefined {
  const value = own(parent, key);
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(where.path, `a string was expected at "${key}"${within(where)}, ${kindOf(value)} was found`);
}

/** A value of the object itself, never of its prototype. */
export function own(parent: JsonObject, key: string): unknown {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/** Where in a document something stands, for messages. */
export interface Where {
  /** Path of the document. */
  readonly path: string;
  /** Names from the top down: product, version, item; or an index entry. */
  readonly names?: readonly string[];
}

export function within({ names }: Where): string {
  return names === undefined || names.length === 0 ? '' : ` in ${names.map(quoted).join(' / ')}`;
}

/** A document that is not what its format asks for. */
export function malformed(path: string, fault: string, cause?: unknown): FormatError {
  return new FormatError('MALFORMED', `${path} cannot be used: ${fault}. Tell whoever publishes the source.`, {
    path,
    cause,
  });
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function guard(value: unknown, path: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw malformed(path, `it is nested deeper than ${maxDepth} levels`);
  if (Array.isArray(value)) {
    for (const inner of value) guard(inner, path, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  for (const key in value) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      throw malformed(path, `the key "${key}" is not accepted`);
    }
    const inner = value[key];
    if (typeof inner === 'object') guard(inner, path, depth + 1);
  }
}
