import * as v from 'valibot';
import type { EngineApi, SourceRef } from '../../contract/api.ts';
import { byId, flag, list, nothing, type PathParts, type SchemasOf, text, texts } from './parts.ts';

export const proxy = v.variant('kind', [
  v.strictObject({ kind: v.literal('environment') }),
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('explicit'), url: text }),
]);

const credentials = v.variant('kind', [
  v.strictObject({ kind: v.literal('basic'), user: text, password: text }),
  v.strictObject({ kind: v.literal('bearer'), token: text }),
]);

/** A document's place below its root: from a folder it must not lead anywhere else. */
const documentPath = v.pipe(
  text,
  v.check((path) => !/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/iu.test(path), 'a path below the root'),
);

function descriptionFields({ path, pathOrNone, location }: PathParts) {
  const trust = v.variant('kind', [
    v.strictObject({ kind: v.literal('signed'), fingerprints: texts, keyringFile: v.exactOptional(path) }),
    v.strictObject({ kind: v.literal('unsigned') }),
  ]);
  return {
    name: v.exactOptional(text),
    url: location,
    path: v.exactOptional(documentPath),
    trust,
    fallbackUrls: v.exactOptional(list(location)),
    proxy: v.exactOptional(proxy),
    caFile: v.exactOptional(pathOrNone),
    credentials: v.exactOptional(credentials),
  };
}

/** Which source: a saved one, or one described on the spot. */
export function sourceRef(parts: PathParts) {
  return v.variant('kind', [
    v.strictObject({ kind: v.literal('saved'), id: text }),
    v.strictObject({ kind: v.literal('described'), source: v.strictObject(descriptionFields(parts)) }),
  ]) satisfies v.GenericSchema<unknown, SourceRef>;
}

export function sourceSchemas(parts: PathParts) {
  const fields = descriptionFields(parts);
  const source = sourceRef(parts);
  return {
    list: nothing,
    add: v.strictObject({ ...fields, makeDefault: v.exactOptional(flag) }),
    edit: v.strictObject({
      id: text,
      change: v.strictObject({ ...fields, url: v.exactOptional(fields.url), trust: v.exactOptional(fields.trust) }),
      makeDefault: v.exactOptional(flag),
      forgetCredentials: v.exactOptional(flag),
    }),
    remove: byId,
    restoreDefault: nothing,
    test: v.strictObject({ source, fetchKey: v.exactOptional(flag) }),
    fetchKey: v.strictObject({ fingerprint: text }),
    keyring: v.strictObject({ source }),
  } satisfies SchemasOf<EngineApi['sources']>;
}
