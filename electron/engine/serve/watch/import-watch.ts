import type { ClusterWatch } from '../../../contract/serve.ts';
import { InputError } from '../../errors.ts';
import type { AccessFact } from '../access-fact.ts';
import { identify, isSelfTest } from './client-identity.ts';
import { ClusterRecord } from './cluster-record.ts';
import { clusterView } from './cluster-view.ts';
import type { RememberedFetch, WatchMemory } from './watch-memory.ts';
import type { WatchedMirror } from './watched-files.ts';

/** Anybody can invent UUIDs: beyond so many the one that was quiet for longest is let go. */
const maxClusters = 256;

interface WatchedCluster {
  readonly cluster: string;
  readonly mirrorId: string;
  readonly record: ClusterRecord;
  /** Groups of files that are not expected of it. */
  unexpected: ReadonlySet<string>;
}

/**
 * Folds the server's facts into what each MAAS cluster did on each mirror. Has no clock of its own: facts bring their time and
 * `clusters` is told the present.
 */
export class ImportWatch {
  readonly #memory: WatchMemory;
  readonly #clusters = new Map<string, WatchedCluster>();
  #groups: ReadonlyMap<string, string>;
  #mirrors: ReadonlyMap<string, WatchedMirror> = new Map();

  constructor(memory: WatchMemory) {
    this.#memory = memory;
    this.#groups = memory.groups();
  }

  /** What there is to fetch from now on; what clusters did stays. */
  setMirrors(mirrors: readonly WatchedMirror[]): void {
    this.#mirrors = new Map(mirrors.map((mirror) => [mirror.mirrorId, mirror]));
  }

  /** Takes a fact in; false when it is no client's request for something that a mirror publishes. */
  take(fact: AccessFact): boolean {
    const { mirrorId, path, userAgent } = fact;
    if (mirrorId === undefined || path === undefined || isSelfTest(userAgent)) return false;
    const identity = identify(fact);
    const cluster = this.#groups.get(identity.key) ?? identity.key;
    const known = this.#clusters.get(idOf(cluster, mirrorId)) ?? this.#add(cluster, mirrorId, fact.at);
    known?.record.take(fact, identity);
    return known !== undefined;
  }

  /** Every cluster that was seen, the longest known first. */
  clusters(now: number): readonly ClusterWatch[] {
    return [...this.#clusters].map(([id, { mirrorId, record, unexpected }]) =>
      clusterView(record, { id, mirrorId, groups: this.#mirrors.get(mirrorId)?.groups ?? [], unexpected, now }),
    );
  }

  /** Which groups of files are expected of a cluster; by default all. Throws BAD_ARGUMENT. */
  expect(id: string, groupIds: readonly string[]): void {
    const found = this.#find(id);
    const { cluster, mirrorId } = found;
    const known = (this.#mirrors.get(mirrorId)?.groups ?? []).map((group) => group.id);
    const strange = groupIds.find((groupId) => !known.includes(groupId));
    if (strange !== undefined) {
      throw new InputError('BAD_ARGUMENT', `This mirror has no group "${strange}". It has: ${known.join(', ')}.`);
    }
    const unexpected = known.filter((groupId) => !groupIds.includes(groupId));
    this.#memory.setUnexpected(cluster, mirrorId, unexpected);
    found.unexpected = new Set(unexpected);
  }

  /** Makes several clusters one, on all mirrors; a single one falls apart again and starts afresh. Throws BAD_ARGUMENT. */
  group(ids: readonly string[]): void {
    const keys = [...new Set(ids.map((id) => this.#find(id).cluster))];
    const [first] = keys;
    if (first === undefined) throw new InputError('BAD_ARGUMENT', 'Name the clusters that are one.');
    if (keys.length === 1) this.#takeApart(first);
    else this.#join(keys, keys.find((key) => this.#hasUuid(key)) ?? first);
    this.#groups = this.#memory.groups();
  }

  /** Hands what was fetched since the last time to the memory. */
  store(): void {
    const fetches: RememberedFetch[] = [];
    for (const { cluster, mirrorId, record } of this.#clusters.values()) {
      for (const key of record.changed) {
        fetches.push({ cluster, mirrorId, fileKey: key, fetchedAt: record.fetched.get(key) });
      }
    }
    if (fetches.length === 0) return;
    this.#memory.remember(fetches);
    for (const { record } of this.#clusters.values()) record.changed.clear();
  }

  #add(cluster: string, mirrorId: string, at: number): WatchedCluster | undefined {
    if (this.#clusters.size >= maxClusters && !this.#letGoOne()) return undefined;
    const record = new ClusterRecord(at, this.#memory.fetched(cluster, mirrorId));
    const added = { cluster, mirrorId, record, unexpected: this.#memory.unexpected(cluster, mirrorId) };
    this.#clusters.set(idOf(cluster, mirrorId), added);
    return added;
  }

  #letGoOne(): boolean {
    const stored = [...this.#clusters].filter(([, { record }]) => record.active.size + record.changed.size === 0);
    const [oldest] = stored.sort(([, a], [, b]) => a.record.lastSeenAt - b.record.lastSeenAt);
    return oldest !== undefined && this.#clusters.delete(oldest[0]);
  }

  #find(id: string): WatchedCluster {
    const found = this.#clusters.get(id);
    if (found !== undefined) return found;
    throw new InputError('BAD_ARGUMENT', `There is no cluster "${id}". Look at the state of the server first.`);
  }

  #hasUuid(key: string): boolean {
    return [...this.#clusters.values()].some(({ cluster, record }) => cluster === key && record.uuid !== undefined);
  }

  #join(keys: readonly string[], into: string): void {
    for (const [id, { cluster, mirrorId, record }] of [...this.#clusters]) {
      if (cluster === into || !keys.includes(cluster)) continue;
      const whole = this.#clusters.get(idOf(into, mirrorId)) ?? this.#add(into, mirrorId, record.lastSeenAt);
      whole?.record.absorb(record);
      this.#clusters.delete(id);
    }
    const members = [...this.#groups].filter(([, cluster]) => keys.includes(cluster)).map(([key]) => key);
    for (const key of new Set([...members, ...keys])) {
      this.#memory.setGroup(key, key === into ? undefined : into);
    }
  }

  /** Who fetched what of it cannot be told any more: nothing of it counts for anybody. */
  #takeApart(key: string): void {
    for (const [id, { cluster }] of [...this.#clusters]) if (cluster === key) this.#clusters.delete(id);
    this.#memory.forget(key);
    for (const [member, cluster] of this.#groups) if (cluster === key) this.#memory.setGroup(member, undefined);
  }
}

function idOf(cluster: string, mirrorId: string): string {
  return `${cluster}@${mirrorId}`;
}
