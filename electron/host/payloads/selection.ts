import * as v from 'valibot';
import type { EngineApi } from '../../contract/api.ts';
import { count, flag, list, nothing, type PathParts, type SchemasOf, text, texts } from './parts.ts';
import { sourceRef } from './sources.ts';

export const terms = v.variant('kind', [
  v.strictObject({ kind: v.literal('filters'), filters: texts }),
  v.strictObject({
    kind: v.literal('maas'),
    os: text,
    release: text,
    arches: texts,
    subarches: texts,
    labels: texts,
    kflavors: v.exactOptional(texts),
    bootloaders: flag,
  }),
  v.strictObject({ kind: v.literal('found') }),
]);

export const pin = v.strictObject({ product: text, version: text });

export const newSelection = v.strictObject({
  rules: list(v.strictObject({ id: v.exactOptional(text), terms, max: v.exactOptional(count), keep: flag })),
  pins: list(pin),
});

export function catalogueSchemas(parts: PathParts) {
  const source = sourceRef(parts);
  return {
    query: v.strictObject({
      source,
      filters: texts,
      max: v.exactOptional(count),
      fetchKey: v.exactOptional(flag),
    }),
    presets: nothing,
    images: v.strictObject({ source, fetchKey: v.exactOptional(flag) }),
    draft: v.strictObject({
      source,
      selection: newSelection,
      mirror: v.exactOptional(parts.mirror),
      name: v.exactOptional(text),
      folder: v.exactOptional(parts.path),
      keepRevisions: v.exactOptional(count),
      entries: flag,
      refresh: v.exactOptional(flag),
    }),
  } satisfies SchemasOf<EngineApi['catalogue']>;
}
