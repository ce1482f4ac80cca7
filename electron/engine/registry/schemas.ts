import * as v from 'valibot';
import type { SyncRequest } from '../../contract/api.ts';
import { failureGroups } from '../../contract/failure.ts';
import type { JobResult } from '../../contract/job.ts';
import type { Mirror } from '../../contract/mirror.ts';
import type { Cadence, QuietHours } from '../../contract/schedule.ts';
import type { ProxyChoice, SourceTrust } from '../../contract/source.ts';
import { mediaSchemas, mirrorRefSchema } from './media-schemas.ts';

export const trustSchema = v.variant('kind', [
  v.object({
    kind: v.literal('signed'),
    fingerprints: v.array(v.string()),
    keyringFile: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('unsigned') }),
]) satisfies v.GenericSchema<unknown, SourceTrust>;

export const proxySchema = v.variant('kind', [
  v.object({ kind: v.literal('environment') }),
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('explicit'), url: v.string() }),
]) satisfies v.GenericSchema<unknown, ProxyChoice>;

const expectedTime = 'a time as HH:MM, from 00:00 to 23:59';
const timeOfDay = v.pipe(v.string(expectedTime), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, expectedTime));
const expectedDay = 'a weekday from 0 (Sunday) to 6 (Saturday)';

export const cadenceSchema = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('manual') }),
    v.object({ kind: v.literal('hourly') }),
    v.object({ kind: v.literal('daily'), at: timeOfDay }),
    v.object({
      kind: v.literal('weekly'),
      weekday: v.pipe(
        v.number(expectedDay),
        v.integer(expectedDay),
        v.minValue(0, expectedDay),
        v.maxValue(6, expectedDay),
      ),
      at: timeOfDay,
    }),
  ],
  'manual, hourly, daily or weekly',
) satisfies v.GenericSchema<unknown, Cadence>;

export const quietHoursSchema = v.pipe(
  v.object({ from: timeOfDay, to: timeOfDay }),
  v.check(({ from, to }) => from !== to, 'quiet hours that end at another time than they begin'),
) satisfies v.GenericSchema<unknown, QuietHours>;

export const failureSchema = v.object({
  code: v.picklist(Object.values(failureGroups).flat()),
  message: v.string(),
  path: v.exactOptional(v.string()),
  details: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
});

export const jobResultSchema = v.object({
  outcome: v.picklist(['done', 'partial', 'failed', 'cancelled']),
  fetchedFiles: v.number(),
  fetchedBytes: v.number(),
  documentBytes: v.number(),
  reusedFiles: v.number(),
  removedFiles: v.number(),
  durationMs: v.number(),
  failures: v.array(failureSchema),
  signingKey: v.exactOptional(v.string()),
  findings: v.exactOptional(v.number()),
  digestsSkipped: v.exactOptional(v.literal(true)),
  export: v.exactOptional(mediaSchemas.exportResult),
  import: v.exactOptional(mediaSchemas.importResult),
}) satisfies v.GenericSchema<unknown, JobResult>;

const terms = v.variant('kind', [
  v.object({ kind: v.literal('filters'), filters: v.array(v.string()) }),
  v.object({
    kind: v.literal('maas'),
    os: v.string(),
    release: v.string(),
    arches: v.array(v.string()),
    subarches: v.array(v.string()),
    labels: v.array(v.string()),
    kflavors: v.exactOptional(v.array(v.string())),
    bootloaders: v.boolean(),
  }),
  v.object({ kind: v.literal('found') }),
]);

const rule = { terms, max: v.exactOptional(v.number()), keep: v.boolean() };

const signers = v.array(
  v.object({ fingerprint: v.string(), userId: v.exactOptional(v.string()), signedAt: v.string() }),
);

export const mirrorSchema = v.object({
  id: v.string(),
  name: v.string(),
  folder: v.string(),
  sourceId: v.exactOptional(v.string()),
  sourceLocation: v.string(),
  trust: v.picklist(['signed', 'unsigned']),
  selection: v.object({
    rules: v.array(v.object({ id: v.string(), ...rule })),
    pins: v.array(v.object({ product: v.string(), version: v.string() })),
  }),
  publication: v.picklist(['verbatim', 'trimmed']),
  signingKey: v.exactOptional(v.string()),
  upstreamSigners: v.exactOptional(signers),
  unverified: v.exactOptional(v.boolean()),
  importedFrom: v.exactOptional(
    v.object({ mirrorId: v.string(), shipmentId: v.string(), fingerprint: v.string(), at: v.string() }),
  ),
  leaveOutKernels: v.exactOptional(
    v.object({
      products: v.exactOptional(v.array(v.string())),
      subarches: v.exactOptional(v.array(v.string())),
      kflavors: v.exactOptional(v.array(v.string())),
    }),
  ),
  keepRevisions: v.number(),
  state: v.picklist(['empty', 'ready', 'unfinished', 'missing']),
  files: v.number(),
  sizeBytes: v.number(),
  revision: v.exactOptional(
    v.object({
      number: v.number(),
      publishedAt: v.string(),
      signers,
      files: v.number(),
      sizeBytes: v.number(),
    }),
  ),
  lastSyncAt: v.exactOptional(v.string()),
  lastAuditAt: v.exactOptional(v.string()),
}) satisfies v.GenericSchema<unknown, Mirror>;

/** A described source as it may be stored: `v.object` drops what it does not name, credentials among it. */
const sourceRef = v.variant('kind', [
  v.object({ kind: v.literal('saved'), id: v.string() }),
  v.object({
    kind: v.literal('described'),
    source: v.object({
      name: v.exactOptional(v.string()),
      url: v.string(),
      path: v.exactOptional(v.string()),
      trust: trustSchema,
      fallbackUrls: v.exactOptional(v.array(v.string())),
      proxy: v.exactOptional(proxySchema),
      caFile: v.exactOptional(v.string()),
    }),
  }),
]);

const syncRequest = v.object({
  mirror: mirrorRefSchema,
  source: v.exactOptional(sourceRef),
  rule: v.exactOptional(v.object(rule)),
  jobsPerHost: v.exactOptional(v.number()),
  limitRate: v.exactOptional(v.number()),
  keepRevisions: v.exactOptional(v.number()),
  fetchKey: v.exactOptional(v.boolean()),
  allowRollback: v.exactOptional(v.boolean()),
  switchSource: v.exactOptional(v.boolean()),
  skipItems: v.exactOptional(v.boolean()),
  skipDigests: v.exactOptional(v.boolean()),
  publication: v.exactOptional(v.picklist(['verbatim', 'trimmed'])),
  signUnverified: v.exactOptional(v.boolean()),
}) satisfies v.GenericSchema<unknown, SyncRequest>;

const auditRequest = v.object({
  mirror: mirrorRefSchema,
  repair: v.boolean(),
  since: v.exactOptional(v.string()),
  fetchKey: v.exactOptional(v.boolean()),
});

const publishRequest = v.object({
  mirror: mirrorRefSchema,
  publication: v.exactOptional(v.picklist(['verbatim', 'trimmed'])),
  signUnverified: v.exactOptional(v.boolean()),
});

/** What a job was asked to do, enough to start it again; never with credentials. */
export const jobRequestSchema = v.variant('kind', [
  v.object({ kind: v.literal('sync'), request: syncRequest }),
  v.object({ kind: v.literal('audit'), request: auditRequest }),
  v.object({ kind: v.literal('publish'), request: publishRequest }),
  v.object({ kind: v.literal('export'), request: mediaSchemas.exportRequest }),
  v.object({ kind: v.literal('import'), request: mediaSchemas.importRequest }),
]);
