import * as v from 'valibot';
import type { EngineApi } from '../../contract/api.ts';
import { count, flag, nothing, type PathParts, type SchemasOf, text, texts } from './parts.ts';
import { newSelection, pin, terms } from './selection.ts';
import { sourceRef } from './sources.ts';

const publication = v.picklist(['verbatim', 'trimmed']);

const kernelChoice = v.strictObject({
  products: v.exactOptional(texts),
  subarches: v.exactOptional(texts),
  kflavors: v.exactOptional(texts),
});

export function mirrorSchemas(parts: PathParts) {
  const { mirror, path } = parts;
  const source = sourceRef(parts);
  const sync = syncRequest(parts);
  return {
    list: nothing,
    get: mirror,
    open: v.strictObject({ folder: path, name: v.exactOptional(text) }),
    create: v.strictObject({
      name: text,
      folder: v.exactOptional(path),
      source,
      selection: newSelection,
      publication: v.exactOptional(publication),
      signUnverified: v.exactOptional(flag),
      keepRevisions: v.exactOptional(count),
    }),
    edit: v.strictObject({
      mirror,
      name: v.exactOptional(text),
      source: v.exactOptional(source),
      selection: v.exactOptional(newSelection),
      keepRevisions: v.exactOptional(count),
      publication: v.exactOptional(publication),
      signUnverified: v.exactOptional(flag),
      leaveOutKernels: v.exactOptional(kernelChoice),
    }),
    remove: v.strictObject({ mirror, deleteFiles: flag }),
    selection: mirror,
    images: mirror,
    pin: v.strictObject({ mirror, pin }),
    unpin: v.strictObject({ mirror, product: text }),
    plan: sync,
    sync,
    audit: v.strictObject({
      mirror,
      repair: flag,
      since: v.exactOptional(text),
      fetchKey: v.exactOptional(flag),
    }),
  } satisfies SchemasOf<EngineApi['mirrors']>;
}

function syncRequest(parts: PathParts) {
  return v.strictObject({
    mirror: parts.mirror,
    source: v.exactOptional(sourceRef(parts)),
    rule: v.exactOptional(v.strictObject({ terms, max: v.exactOptional(count), keep: flag })),
    jobsPerHost: v.exactOptional(count),
    limitRate: v.exactOptional(count),
    keepRevisions: v.exactOptional(count),
    fetchKey: v.exactOptional(flag),
    allowRollback: v.exactOptional(flag),
    switchSource: v.exactOptional(flag),
    skipItems: v.exactOptional(flag),
    skipDigests: v.exactOptional(flag),
    publication: v.exactOptional(publication),
    signUnverified: v.exactOptional(flag),
  });
}

export function publicationSchemas({ mirror, path }: PathParts) {
  return {
    publish: v.strictObject({
      mirror,
      publication: v.exactOptional(publication),
      signUnverified: v.exactOptional(flag),
    }),
    kernels: mirror,
    lint: v.strictObject({ mirror, maas: v.picklist(['3.7', '3.8']), keyringFile: v.exactOptional(path) }),
    revisions: mirror,
    difference: v.strictObject({ mirror, from: count, to: count }),
    rollback: v.strictObject({ mirror, revision: v.exactOptional(count) }),
    release: mirror,
  } satisfies SchemasOf<EngineApi['publication']>;
}
