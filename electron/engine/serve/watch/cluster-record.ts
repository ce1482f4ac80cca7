import type { AccessFact } from '../access-fact.ts';
import type { ClientIdentity } from './client-identity.ts';
import { Pace } from './pace.ts';
import { fileKey } from './watched-files.ts';

/** A request that is being answered. */
export interface ActiveRequest {
  readonly connectionId: number;
  /** Present for files; documents have none. */
  fileKey: string | undefined;
  readonly pace: Pace;
  /** When the file had been fetched whole before it was asked for again here. */
  readonly fetchedBefore: number | undefined;
}

/** One coming of a cluster: it reads the index and then asks for what it wants. Times are milliseconds since the epoch. */
interface Visit {
  startedAt: number;
  /** When each file was first asked for in this visit. */
  readonly asked: Map<string, number>;
}

/** A pause after which the next request begins another visit. MAAS 3.8 fetches by metadata that it read up to ten minutes before. */
const visitGapMs = 10 * 60_000;

/**
 * What one cluster did on one mirror; a fold of facts. `fetched` is remembered over visits and restarts. A file that is asked for
 * again is not there any more: it counts anew. If it had been fetched long before, MAAS has lost images since, and nothing of
 * earlier visits counts any longer; within ten minutes it is but a try again, as after a cable was pulled.
 */
export class ClusterRecord {
  readonly addresses = new Set<string>();
  readonly active = new Map<number, ActiveRequest>();
  /** When each file was fetched whole for the last time, by file key. */
  readonly fetched: Map<string, number>;
  /** Keys of `fetched` that changed since they were last stored. */
  readonly changed = new Set<string>();
  readonly sent: Pace;
  firstSeenAt: number;
  lastSeenAt: number;
  visit: Visit;
  requests = 0;
  uuid: string | undefined;
  maasVersion: string | undefined;

  constructor(at: number, remembered: Iterable<readonly [string, number]> = []) {
    this.firstSeenAt = at;
    this.lastSeenAt = at;
    this.fetched = new Map(remembered);
    this.sent = new Pace(at);
    this.visit = { startedAt: at, asked: new Map() };
  }

  take(fact: AccessFact, identity: ClientIdentity): void {
    this.addresses.add(fact.address);
    this.uuid = identity.uuid ?? this.uuid;
    this.maasVersion = identity.maasVersion ?? this.maasVersion;
    if (fact.kind === 'request-start') this.#start(fact);
    else this.#goOn(fact);
    if (fact.kind === 'request-end') this.#end(fact);
    this.lastSeenAt = Math.max(this.lastSeenAt, fact.at);
  }

  /** Files fetched whole in this visit. */
  isOfThisVisit(key: string): boolean {
    return (this.fetched.get(key) ?? Number.NEGATIVE_INFINITY) >= this.visit.startedAt;
  }

  /** Takes over what another cluster did on the same mirror: a person says that they are one. */
  absorb(other: ClusterRecord): void {
    const together = Math.abs(this.lastSeenAt - other.lastSeenAt) < visitGapMs;
    const [later, earlier] = this.lastSeenAt >= other.lastSeenAt ? [this, other] : [other, this];
    const startedAt = together ? Math.min(this.visit.startedAt, other.visit.startedAt) : later.visit.startedAt;
    const asked = new Map([...(together ? earlier.visit.asked : []), ...later.visit.asked]);
    this.visit = { startedAt, asked };
    for (const address of other.addresses) this.addresses.add(address);
    for (const [id, request] of other.active) this.active.set(id, request);
    for (const [key, at] of other.fetched) {
      this.#put(key, at);
      this.changed.add(key);
    }
    this.firstSeenAt = Math.min(this.firstSeenAt, other.firstSeenAt);
    this.lastSeenAt = Math.max(this.lastSeenAt, other.lastSeenAt);
    this.sent.raise(other.sent.bytes);
    this.requests += other.requests;
    this.uuid ??= other.uuid;
    this.maasVersion ??= other.maasVersion;
  }

  #start(fact: AccessFact): void {
    if (this.#beginsVisit(fact)) this.visit = { startedAt: fact.at, asked: new Map() };
    this.requests += 1;
    const key = keyOf(fact);
    const fetchedBefore = key === undefined ? undefined : this.fetched.get(key);
    this.active.set(fact.requestId, {
      connectionId: fact.connectionId,
      fileKey: key,
      pace: new Pace(fact.at),
      fetchedBefore,
    });
    if (key === undefined) return;
    this.#asked(key, fact.at);
    this.fetched.delete(key);
  }

  #asked(key: string, at: number): void {
    if (!this.visit.asked.has(key)) this.visit.asked.set(key, at);
  }

  #goOn(fact: AccessFact): void {
    const request = this.active.get(fact.requestId);
    if (request === undefined) return;
    this.sent.add(Math.max(0, fact.sentBytes - request.pace.bytes), fact.at);
    request.pace.tell(fact.sentBytes, fact.at);
  }

  #end(fact: AccessFact): void {
    const request = this.active.get(fact.requestId);
    this.active.delete(fact.requestId);
    const key = request?.fileKey;
    if (request === undefined || key === undefined) return;
    this.changed.add(key);
    const { fetchedBefore } = request;
    if (fetchedBefore !== undefined) {
      if (isPartOrUnchanged(fact.status)) this.#put(key, fetchedBefore);
      else if (this.#isOld(fetchedBefore, request.pace.startedAt)) this.#forgetEarlierVisits();
    }
    if (fact.whole) this.#put(key, fact.at);
  }

  #put(key: string, at: number): void {
    this.fetched.set(key, Math.max(at, this.fetched.get(key) ?? at));
  }

  /** After a long pause, and where the index is read once more when all that was asked for has been sent. */
  #beginsVisit(fact: AccessFact): boolean {
    if (this.active.size > 0) return false;
    if (fact.at - this.lastSeenAt >= visitGapMs) return true;
    if (!/(?:^|\/)index\.s?json$/u.test(fact.path ?? '')) return false;
    return [...this.visit.asked.keys()].some((key) => this.isOfThisVisit(key));
  }

  #isOld(fetchedAt: number, askedAt: number): boolean {
    return fetchedAt < this.visit.startedAt && askedAt - fetchedAt >= visitGapMs;
  }

  #forgetEarlierVisits(): void {
    for (const [key, at] of this.fetched) {
      if (at >= this.visit.startedAt) continue;
      this.fetched.delete(key);
      this.changed.add(key);
    }
  }
}

/** Documents are no files that anybody counts. */
function keyOf({ method, path, digestHex }: AccessFact): string | undefined {
  if (method !== 'GET' || path === undefined || path.startsWith('streams/')) return undefined;
  return fileKey(path, digestHex);
}

/** 206, 304 and 416 are no answers to one who lacks the whole file. */
function isPartOrUnchanged(status: number): boolean {
  return status === 206 || status === 304 || status === 416;
}
