import type { Failure } from '../../contract/failure.ts';
import type { Digest, Plan, PlanEntry, PlanReason } from '../../contract/plan.ts';
import { compareCodePoints } from '../catalogue/catalogue.ts';
import { compareContent, digestKey, type PathContent, pathsOf } from './content.ts';
import type { RuleHolding } from './desired.ts';
import { RemovalReasons } from './removal-reason.ts';

/** A recorded file as it stands on disk. */
export interface HeldFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest?: Digest | undefined;
  readonly state: 'present' | 'damaged' | 'missing';
  /** Names that share its bytes on the volume; they are freed with the last only. Absent: it has one. */
  readonly links?: number;
}

export interface PlanInput {
  /** What every rule shall hold. */
  readonly holdings: readonly RuleHolding[];
  /** What they hold now. */
  readonly previousHoldings: readonly RuleHolding[];
  readonly files: ReadonlyMap<string, HeldFile>;
  /** Size by path of visible files that no ledger row knows. */
  readonly unrecorded: ReadonlyMap<string, number>;
  /** Files of other mirrors by `digestKey`. */
  readonly donors: ReadonlyMap<string, { readonly mirrorFolder: string; readonly path: string }>;
  /** Superseded files that kept revisions still have, by path. */
  readonly keptRevisionFiles: ReadonlyMap<string, { readonly sizeBytes: number; readonly digest?: Digest | undefined }>;
  readonly documentBytes: number;
  /** 0: superseded files vanish; else they move to the revision that held them. */
  readonly keepRevisions: number;
  readonly freeBytes?: number | undefined;
  /** Bytes of wanted paths already staged. */
  readonly partialBytes: ReadonlyMap<string, number>;
  readonly warnings?: readonly Failure[];
}

/** The difference between what is held and what is wanted. Each path stands in it once. */
export function makePlan(input: PlanInput): Plan {
  const wanted = pathsOf(input.holdings);
  const entries = [...wanted.values()].map((content) => entryOf(content, reasonOf(content, input)));
  const fetch = entries.filter(isFetch).sort((a, b) => b.sizeBytes - a.sizeBytes || byPath(a, b));
  const reuse = entries.filter((entry) => !isFetch(entry)).sort(byPath);
  const remove = removals(input, wanted).sort(byPath);
  const fetchBytes = sum(fetch);
  const reuseBytes = sum(reuse);
  const removeBytes = sum(remove.filter(({ path }) => (input.files.get(path)?.links ?? 1) < 2));
  return {
    fetch,
    reuse,
    remove,
    fetchBytes,
    fetchFiles: fetch.length,
    documentBytes: input.documentBytes,
    reuseBytes,
    removeBytes,
    totalBytes: fetchBytes + reuseBytes + keptBytes(input, wanted, sum(remove)),
    ...(input.freeBytes === undefined ? {} : { freeBytes: input.freeBytes }),
    neededBytes: neededBytes(input, fetch, reuse),
    warnings: input.warnings ?? [],
  };
}

/** Where the content of a wanted path comes from, the cheapest place first. */
function reasonOf(wanted: PathContent, input: PlanInput): PlanReason {
  const held = input.files.get(wanted.path);
  const here = held?.state === 'present' ? compareContent(held, wanted) : 'different';
  if (here === 'same') return 'here';
  if (here === 'unknown' || input.unrecorded.get(wanted.path) === wanted.sizeBytes) return 'unrecorded-file';
  const kept = input.keptRevisionFiles.get(wanted.path);
  if (kept !== undefined && compareContent(kept, wanted) === 'same') return 'kept-revision';
  if (wanted.digest !== undefined && input.donors.has(digestKey(wanted.digest))) return 'other-mirror';
  return held === undefined || held.state === 'missing' ? 'new' : 'changed';
}

function isFetch(entry: PlanEntry): boolean {
  return entry.reason === 'new' || entry.reason === 'changed';
}

/** Files that nothing wants any more. One that is gone from the disk already is listed with no bytes, so that its record goes too. */
function removals(input: PlanInput, wanted: ReadonlyMap<string, PathContent>): PlanEntry[] {
  const reasons = new RemovalReasons(input.previousHoldings, input.holdings);
  const before = pathsOf(input.previousHoldings);
  return [...input.files.values()]
    .filter((file) => !wanted.has(file.path))
    .map(({ path, sizeBytes, digest, state }) =>
      entryOf(
        { path, sizeBytes: state === 'missing' ? 0 : sizeBytes, digest, items: before.get(path)?.items ?? [] },
        reasons.of(path),
      ),
    );
}

function entryOf({ path, sizeBytes, digest, items }: PathContent, reason: PlanReason): PlanEntry {
  return { path, sizeBytes, ...(digest === undefined ? {} : { digest }), items, reason };
}

/** What kept revisions hold afterwards besides the files that are wanted again. */
function keptBytes(input: PlanInput, wanted: ReadonlyMap<string, unknown>, supersededBytes: number): number {
  if (input.keepRevisions === 0) return 0;
  return (
    sum([...input.keptRevisionFiles].flatMap(([path, file]) => (wanted.has(path) ? [] : [file]))) + supersededBytes
  );
}

/** New files stand beside the old ones until publication; what is reused may have to be copied. */
function neededBytes(input: PlanInput, fetch: readonly PlanEntry[], reuse: readonly PlanEntry[]): number {
  const toFetch = fetch.map(({ path, sizeBytes }) => Math.max(0, sizeBytes - (input.partialBytes.get(path) ?? 0)));
  const copies = reuse.filter(({ reason }) => reason === 'other-mirror' || reason === 'kept-revision');
  return toFetch.reduce((total, bytes) => total + bytes, 0) + sum(copies) + input.documentBytes;
}

function sum(entries: readonly { readonly sizeBytes: number }[]): number {
  return entries.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}

function byPath(a: PlanEntry, b: PlanEntry): number {
  return compareCodePoints(a.path, b.path);
}
