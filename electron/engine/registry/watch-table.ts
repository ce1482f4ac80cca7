import * as v from 'valibot';
import type { RememberedFetch, WatchMemory } from '../serve/watch/watch-memory.ts';
import type { RegistryDatabase } from './registry-database.ts';

const fetchRow = v.object({ file_key: v.string(), fetched_at: v.number() });
const clusterRow = v.object({ cluster: v.string() });
const groupRow = v.object({ key: v.string(), cluster: v.string() });
const unexpectedRow = v.object({ group_id: v.string() });

/** Anybody can invent UUIDs: of more clusters than that the longest unseen are forgotten. */
const clustersKept = 256;

/** What clients fetched whole from mirrors that were served here, and what a person said of them. */
export class WatchTable implements WatchMemory {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  fetched(cluster: string, mirrorId: string): ReadonlyMap<string, number> {
    const rows = this.#database.all(
      fetchRow,
      'SELECT file_key, fetched_at FROM serve_fetches WHERE cluster = $cluster AND mirror_id = $mirrorId',
      { cluster, mirrorId },
    );
    return new Map(rows.map((row) => [row.file_key, row.fetched_at]));
  }

  /** Clusters that fetched something whole from a mirror, the first to do so first. */
  clusters(mirrorId: string): readonly string[] {
    return this.#database
      .all(
        clusterRow,
        'SELECT cluster FROM serve_fetches WHERE mirror_id = $mirrorId GROUP BY cluster ORDER BY MIN(fetched_at), cluster',
        { mirrorId },
      )
      .map(({ cluster }) => cluster);
  }

  remember(fetches: readonly RememberedFetch[]): void {
    this.#database.atomically(() => {
      for (const fetch of fetches) this.#rememberOne(fetch);
      this.#database.run(
        `DELETE FROM serve_fetches WHERE cluster NOT IN
           (SELECT cluster FROM serve_fetches GROUP BY cluster ORDER BY MAX(fetched_at) DESC LIMIT ${clustersKept})`,
      );
    });
  }

  forget(cluster: string): void {
    this.#database.run('DELETE FROM serve_fetches WHERE cluster = $cluster', { cluster });
  }

  groups(): ReadonlyMap<string, string> {
    const rows = this.#database.all(groupRow, 'SELECT key, cluster FROM serve_groups');
    return new Map(rows.map(({ key, cluster }) => [key, cluster]));
  }

  setGroup(key: string, cluster: string | undefined): void {
    if (cluster === undefined) this.#database.run('DELETE FROM serve_groups WHERE key = $key', { key });
    else this.#database.run('INSERT OR REPLACE INTO serve_groups VALUES ($key, $cluster)', { key, cluster });
  }

  unexpected(cluster: string, mirrorId: string): ReadonlySet<string> {
    const rows = this.#database.all(
      unexpectedRow,
      'SELECT group_id FROM serve_unexpected WHERE cluster = $cluster AND mirror_id = $mirrorId',
      { cluster, mirrorId },
    );
    return new Set(rows.map((row) => row.group_id));
  }

  setUnexpected(cluster: string, mirrorId: string, groupIds: readonly string[]): void {
    this.#database.atomically(() => {
      this.#database.run('DELETE FROM serve_unexpected WHERE cluster = $cluster AND mirror_id = $mirrorId', {
        cluster,
        mirrorId,
      });
      for (const groupId of groupIds) {
        this.#database.run('INSERT OR IGNORE INTO serve_unexpected VALUES ($cluster, $mirrorId, $groupId)', {
          cluster,
          mirrorId,
          groupId,
        });
      }
    });
  }

  #rememberOne({ cluster, mirrorId, fileKey, fetchedAt }: RememberedFetch): void {
    if (fetchedAt === undefined) {
      this.#database.run(
        'DELETE FROM serve_fetches WHERE cluster = $cluster AND mirror_id = $mirrorId AND file_key = $fileKey',
        { cluster, mirrorId, fileKey },
      );
      return;
    }
    this.#database.run('INSERT OR REPLACE INTO serve_fetches VALUES ($cluster, $mirrorId, $fileKey, $fetchedAt)', {
      cluster,
      mirrorId,
      fileKey,
      fetchedAt,
    });
  }
}
