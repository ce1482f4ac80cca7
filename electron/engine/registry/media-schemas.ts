import * as v from 'valibot';
import type { MirrorRef } from '../../contract/api.ts';
import type { ExportRequest, ExportResult, ImportRequest, ImportResult } from '../../contract/media.ts';

export const mirrorRefSchema = v.union([
  v.object({ id: v.string() }),
  v.object({ folder: v.string() }),
]) satisfies v.GenericSchema<unknown, MirrorRef>;

const strings = v.array(v.string());

const exportRequest = v.object({
  mirrors: v.array(mirrorRefSchema),
  target: v.string(),
  folderName: v.exactOptional(v.string()),
  receiptFile: v.exactOptional(v.string()),
  volumeBytes: v.exactOptional(v.number()),
  maxFileBytes: v.exactOptional(v.number()),
  reread: v.exactOptional(v.boolean()),
  installersFolder: v.exactOptional(v.string()),
  restart: v.exactOptional(v.boolean()),
  updateOnly: v.exactOptional(v.boolean()),
}) satisfies v.GenericSchema<unknown, ExportRequest>;

const importRequest = v.object({
  folders: strings,
  fingerprint: v.exactOptional(v.string()),
  keyringFile: v.exactOptional(v.string()),
  intoFolder: v.exactOptional(v.string()),
  checkOnly: v.exactOptional(v.boolean()),
  remember: v.exactOptional(v.boolean()),
  acceptUnsigned: v.exactOptional(v.boolean()),
  allowRollback: v.exactOptional(v.boolean()),
  mirrorIds: v.exactOptional(strings),
}) satisfies v.GenericSchema<unknown, ImportRequest>;

const exportResult = v.object({
  shipmentId: v.string(),
  shipmentFolder: v.string(),
  title: v.string(),
  volume: v.number(),
  volumes: v.number(),
  volumesLeft: strings,
  files: v.number(),
  copiedBytes: v.number(),
  keptBytes: v.number(),
  rereadBytes: v.number(),
  reread: v.picklist(['direct', 'dropped-cache', 'cached', 'none']),
  safeToRemove: v.literal(true),
  fingerprint: v.string(),
}) satisfies v.GenericSchema<unknown, ExportResult>;

const importResult = v.object({
  shipmentId: v.string(),
  mirrors: v.array(v.object({ id: v.string(), name: v.string(), folder: v.string() })),
  checkedFiles: v.number(),
  checkedBytes: v.number(),
  damaged: v.array(v.object({ path: v.string(), reason: v.string() })),
  volumesNeeded: strings,
  receiptFile: v.exactOptional(v.string()),
  trusted: v.exactOptional(v.string()),
}) satisfies v.GenericSchema<unknown, ImportResult>;

/** What of media the registry keeps with jobs. */
export const mediaSchemas = { exportRequest, importRequest, exportResult, importResult };
