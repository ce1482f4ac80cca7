import * as v from 'valibot';
import type { EngineApi } from '../../contract/api.ts';
import { count, fingerprint, flag, list, nothing, type PathParts, type SchemasOf, text, texts } from './parts.ts';

const signs = v.picklist(['shipments', 'receipts']);

/** A name of one folder: it must not lead anywhere else. */
const folderName = v.pipe(
  text,
  v.check((name) => !/[/\\\0]|^\.{0,2}$/u.test(name), 'a name without slashes'),
);

export function mediaSchemas(parts: PathParts) {
  const { mirror, path } = parts;
  const request = exportRequest(parts);
  const inspect = inspectFields(parts);
  return {
    volumes: nothing,
    eject: v.strictObject({ volumeId: text }),
    plan: request,
    export: request,
    inspect: v.strictObject(inspect),
    import: v.strictObject({
      ...inspect,
      checkOnly: v.exactOptional(flag),
      remember: v.exactOptional(flag),
      acceptUnsigned: v.exactOptional(flag),
      allowRollback: v.exactOptional(flag),
      mirrorIds: v.exactOptional(texts),
    }),
    receipt: v.strictObject({ mirrors: list(mirror), folder: v.exactOptional(path), site: v.exactOptional(text) }),
    readReceipt: v.strictObject({ file: path }),
    trustedKeys: nothing,
    trust: v.strictObject({ fingerprint, signs, name: text, replace: v.exactOptional(fingerprint) }),
    distrust: v.strictObject({ fingerprint, signs }),
    custody: mirror,
  } satisfies SchemasOf<EngineApi['media']>;
}

function exportRequest({ mirror, path }: PathParts) {
  return v.strictObject({
    mirrors: list(mirror),
    target: path,
    folderName: v.exactOptional(folderName),
    receiptFile: v.exactOptional(path),
    volumeBytes: v.exactOptional(count),
    maxFileBytes: v.exactOptional(count),
    reread: v.exactOptional(flag),
    installersFolder: v.exactOptional(path),
    restart: v.exactOptional(flag),
    updateOnly: v.exactOptional(flag),
  });
}

function inspectFields({ path }: PathParts) {
  return {
    folders: list(path),
    fingerprint: v.exactOptional(fingerprint),
    keyringFile: v.exactOptional(path),
    intoFolder: v.exactOptional(path),
  };
}
