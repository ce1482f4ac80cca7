import * as v from 'valibot';
import type { EngineApi, SyncRequest } from '../../contract/api.ts';
import type { JobKind, JobRecord, JobResult, JobState } from '../../contract/job.ts';
import type { ExportRequest, ImportRequest } from '../../contract/media.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { jobRequestSchema, jobResultSchema } from './schemas.ts';

/** What a job was asked to do, enough to start it again; credentials are never kept with it. */
export type JobRequest =
  | { readonly kind: 'sync'; readonly request: SyncRequest }
  | { readonly kind: 'audit'; readonly request: Parameters<EngineApi['mirrors']['audit']>[0] }
  | { readonly kind: 'publish'; readonly request: Parameters<EngineApi['publication']['publish']>[0] }
  | { readonly kind: 'export'; readonly request: ExportRequest }
  | { readonly kind: 'import'; readonly request: ImportRequest };

export interface StoredJob extends JobRecord {
  readonly request: JobRequest;
}

export interface JobChange {
  readonly state: JobState;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly result?: JobResult;
}

const states = ['queued', 'running', 'paused', 'interrupted', 'done', 'partial', 'failed', 'cancelled'] as const;
const ended = `('done', 'partial', 'failed', 'cancelled')`;
/** Ended jobs that are remembered. */
const historyLimit = 500;

const jobRow = v.object({
  id: v.string(),
  kind: v.picklist(['sync', 'audit', 'repair', 'publish', 'export', 'import', 'check']) satisfies v.GenericSchema<
    unknown,
    JobKind
  >,
  mirror_folder: v.string(),
  request: jsonColumn(jobRequestSchema),
  state: v.picklist(states),
  started_at: v.string(),
  ended_at: v.nullable(v.string()),
  result: v.nullable(jsonColumn(jobResultSchema)),
});

/** Jobs that have not ended, to be found again after a restart, and the newest of those that have. */
export class JobTable {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  insert(job: StoredJob): void {
    // Parsing drops what the schema does not name: credentials stay out of the registry.
    const request = v.parse(jobRequestSchema, job.request);
    this.#database.atomically(() => {
      this.#database.run(
        `INSERT INTO jobs (id, kind, mirror_folder, request, state, started_at, ended_at, result)
         VALUES ($id, $kind, $folder, $request, $state, $startedAt, $endedAt, $result)`,
        {
          id: job.id,
          kind: job.kind,
          folder: job.mirrorFolder,
          request: JSON.stringify(request),
          state: job.state,
          startedAt: job.startedAt,
          endedAt: job.endedAt ?? null,
          result: job.result === undefined ? null : JSON.stringify(job.result),
        },
      );
      this.#database.run(
        `DELETE FROM jobs WHERE state IN ${ended} AND id NOT IN
           (SELECT id FROM jobs WHERE state IN ${ended} ORDER BY started_at DESC, rowid DESC LIMIT $limit)`,
        { limit: historyLimit },
      );
    });
  }

  update(id: string, change: JobChange): void {
    this.#database.run(
      `UPDATE jobs SET state = $state, started_at = coalesce($startedAt, started_at),
         ended_at = $endedAt, result = coalesce($result, result) WHERE id = $id`,
      {
        id,
        state: change.state,
        startedAt: change.startedAt ?? null,
        endedAt: change.endedAt ?? null,
        result: change.result === undefined ? null : JSON.stringify(change.result),
      },
    );
  }

  get(id: string): StoredJob | undefined {
    const row = this.#database.get(jobRow, 'SELECT * FROM jobs WHERE id = $id', { id });
    return row && storedJob(row);
  }

  /** Those that have not ended, oldest first. */
  unfinished(): readonly StoredJob[] {
    const sql = `SELECT * FROM jobs WHERE state NOT IN ${ended} ORDER BY started_at, rowid`;
    return this.#database.all(jobRow, sql).map(storedJob);
  }

  /** Those that have ended, newest first. */
  history(limit: number = historyLimit): readonly JobRecord[] {
    const sql = `SELECT * FROM jobs WHERE state IN ${ended} ORDER BY started_at DESC, rowid DESC LIMIT $limit`;
    return this.#database.all(jobRow, sql, { limit }).map((row) => {
      const { request: _, ...record } = storedJob(row);
      return record;
    });
  }
}

function storedJob(row: v.InferOutput<typeof jobRow>): StoredJob {
  return {
    id: row.id,
    kind: row.kind,
    mirrorFolder: row.mirror_folder,
    request: row.request,
    state: row.state,
    startedAt: row.started_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.result === null ? {} : { result: row.result }),
  };
}
