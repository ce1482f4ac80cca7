/** A file that a cluster fetched whole from a mirror. */
export interface RememberedFetch {
  readonly cluster: string;
  readonly mirrorId: string;
  readonly fileKey: string;
  /** Milliseconds since the epoch; undefined: it does not count any longer. */
  readonly fetchedAt: number | undefined;
}

/** What is remembered of clusters over visits and restarts. A cluster is named by its key (`ClientIdentity`). */
export interface WatchMemory {
  /** Files by the time at which they were fetched whole. */
  fetched(cluster: string, mirrorId: string): ReadonlyMap<string, number>;
  remember(fetches: readonly RememberedFetch[]): void;
  /** Nothing that was fetched under this key counts any longer. */
  forget(cluster: string): void;
  /** Keys that a person says are one cluster, each with the key of that cluster. */
  groups(): ReadonlyMap<string, string>;
  /** `cluster` undefined: the key stands alone again. */
  setGroup(key: string, cluster: string | undefined): void;
  /** Groups of files that are not expected of this cluster. */
  unexpected(cluster: string, mirrorId: string): ReadonlySet<string>;
  setUnexpected(cluster: string, mirrorId: string, groupIds: readonly string[]): void;
}
