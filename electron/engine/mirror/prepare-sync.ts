import { randomUUID } from 'node:crypto';
import type { Failure } from '../../contract/failure.ts';
import type { Digest, Plan } from '../../contract/plan.ts';
import type { RuleTerms, Selection } from '../../contract/selection.ts';
import { digestFiles } from '../audit/digest-pool.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { desiredItems, type RuleHolding } from '../plan/desired.ts';
import { makePlan } from '../plan/make-plan.ts';
import { listRevisions, revisionPaths } from '../publication/revisions.ts';
import { upsertRule } from '../selection/rules.ts';
import { readFoundItems } from './adopt.ts';
import { byRule, wantedPaths } from './holdings.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { MirrorFile } from './mirror-file.ts';
import { type Donor, findDonors } from './reuse.ts';
import { findUnrecorded, freeBytes, partialBytes, type SurveyedFile, surveyFiles } from './survey.ts';

const pendingNote = 'pending-rules';
const foundRuleId = 'as-found';

export interface SyncChoice {
  /** Add or update this rule and run it alone; absent: run all. */
  readonly rule: { readonly terms: RuleTerms; readonly max?: number; readonly keep: boolean } | undefined;
  readonly keepRevisions: number;
  readonly skipItems: boolean;
}

export interface PrepareOptions {
  readonly layout: MirrorLayout;
  readonly file: MirrorFile | undefined;
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  readonly choice: SyncChoice;
  readonly otherMirrors: readonly string[];
  readonly signal: AbortSignal;
}

/** A plan with all that is needed to carry it out. */
export interface PreparedSync {
  readonly plan: Plan;
  readonly selection: Selection;
  readonly ranRules: readonly string[];
  readonly holdings: readonly RuleHolding[];
  readonly donors: ReadonlyMap<string, Donor>;
  /** Files in place that no row knew, read and found right. */
  readonly proven: readonly {
    readonly path: string;
    readonly sizeBytes: number;
    readonly digest: Digest | undefined;
  }[];
  /** True when the folder was written by sstream-mirror and is being taken over. */
  readonly adopted: boolean;
}

/** The dry run: reads the disk, writes nothing. What the plan says is what a sync then does. */
export async function prepareSync(options: PrepareOptions): Promise<PreparedSync> {
  const { layout, ledger, catalogue, choice, signal } = options;
  const found =
    options.file === undefined || !hasFoundRule(options.file.selection) ? await readFoundItems(layout.root) : undefined;
  const before = [
    ...byRule(ledger.holdings()),
    ...(found === undefined ? [] : [{ ruleId: foundRuleId, items: found }]),
  ];
  const { selection, runRuleIds } = choose(options, found !== undefined);
  const desired = desiredItems({
    catalogue,
    selection,
    runRuleIds: choice.skipItems ? [] : runRuleIds,
    holdings: before,
  });
  const files = await surveyFiles(layout, ledger.files().values());
  const wanted = wantedPaths(desired.holdings);
  const proven = await proveUnrecorded(layout, wanted, files, signal);
  const holdings = dropLostFinds(desired.holdings, new Set([...proven.keys(), ...files.keys()]));
  const needed = wantedPaths(holdings);
  const absent = [...needed.values()].flatMap(({ path, digest, sizeBytes }) =>
    digest === undefined || proven.has(path) || files.get(path)?.state === 'present' ? [] : [{ digest, sizeBytes }],
  );
  const sizes = new Map([...needed].map(([path, item]) => [path, item.sizeBytes]));
  const donors = await findDonors(options.otherMirrors, absent);
  const free = await freeBytes(layout.root);
  const plan = makePlan({
    holdings,
    previousHoldings: before,
    files: withoutPending({
      files: asReread(files, needed, proven),
      ledger,
      known: wantedPaths([...before, ...holdings]),
      running: runRuleIds,
    }),
    unrecorded: new Map([...proven].map(([path, item]) => [path, item.sizeBytes])),
    donors,
    keptRevisionFiles: keptFiles(ledger),
    documentBytes: catalogue.documents.reduce((sum, d) => sum + d.bytes.length + (d.signature?.length ?? 0), 0),
    keepRevisions: choice.keepRevisions,
    partialBytes: partialBytes(layout, sizes),
    warnings: [...desired.warnings, ...weakDigests(needed)],
    ...(free === undefined ? {} : { freeBytes: free }),
  });
  return {
    plan,
    selection,
    ranRules: runRuleIds,
    holdings,
    donors,
    proven: [...proven.values()],
    adopted: found !== undefined,
  };
}

function hasFoundRule(selection: Selection): boolean {
  return selection.rules.some((rule) => rule.terms.kind === 'found');
}

function choose(options: PrepareOptions, adopting: boolean): { selection: Selection; runRuleIds: readonly string[] } {
  const saved: Selection = options.file?.selection ?? { rules: [], pins: [] };
  const known: Selection = adopting
    ? { ...saved, rules: [{ id: foundRuleId, terms: { kind: 'found' }, keep: false }, ...saved.rules] }
    : saved;
  const { rule } = options.choice;
  if (rule === undefined || options.choice.skipItems)
    return { selection: known, runRuleIds: known.rules.map((one) => one.id) };
  const { selection, ruleId } = upsertRule(known, rule, randomUUID());
  return { selection, runRuleIds: [ruleId] };
}

type Wanted = ReturnType<typeof wantedPaths>;

/** Reads files that stand where they are wanted without a row: after a crash, or in a folder taken over. */
async function proveUnrecorded(
  layout: MirrorLayout,
  wanted: Wanted,
  files: ReadonlyMap<string, SurveyedFile>,
  signal: AbortSignal,
): Promise<Map<string, { path: string; sizeBytes: number; digest: Digest | undefined }>> {
  const sizes = new Map([...wanted].map(([path, item]) => [path, item.sizeBytes]));
  const candidates = new Set([
    ...(await findUnrecorded(layout, sizes, files)).keys(),
    ...recordedOtherwise(wanted, files),
  ]);
  const proven = new Map<string, { path: string; sizeBytes: number; digest: Digest | undefined }>();
  const tasks = [...candidates].flatMap((path) => {
    const digest = wanted.get(path)?.digest;
    return digest === undefined ? [] : [{ path, file: layout.visible(path), algorithm: digest.algorithm }];
  });
  for await (const outcome of digestFiles(tasks, { signal })) {
    const item = wanted.get(outcome.path);
    if (outcome.kind === 'failed' || item?.digest?.hex !== outcome.hex || item.sizeBytes !== outcome.sizeBytes)
      continue;
    proven.set(item.path, { path: item.path, sizeBytes: item.sizeBytes, digest: item.digest });
  }
  return proven;
}

/** What re-reading told of such files: the digest asked for, or damage. */
function asReread(
  files: ReadonlyMap<string, SurveyedFile>,
  wanted: Wanted,
  proven: ReadonlyMap<string, { readonly digest: Digest | undefined }>,
): Map<string, SurveyedFile> {
  const judged = new Map(files);
  for (const path of recordedOtherwise(wanted, files)) {
    const file = files.get(path);
    const found = proven.get(path);
    if (file !== undefined)
      judged.set(path, found === undefined ? { ...file, state: 'damaged' } : { ...file, digest: found.digest });
  }
  return judged;
}

/** Files whose row names another kind of digest than the stream does now: only reading them tells whether they are the same. */
function recordedOtherwise(wanted: Wanted, files: ReadonlyMap<string, SurveyedFile>): string[] {
  return [...wanted.values()].flatMap(({ path, digest }) => {
    const file = files.get(path);
    return file?.state === 'present' && digest !== undefined && file.digest?.algorithm !== digest.algorithm
      ? [path]
      : [];
  });
}

/** An adopted folder holds what is really there: the "as found" rule fetches nothing. */
function dropLostFinds(holdings: readonly RuleHolding[], here: ReadonlySet<string>): RuleHolding[] {
  return holdings.map((holding) =>
    holding.ruleId === foundRuleId
      ? { ...holding, items: holding.items.filter((item) => item.path === undefined || here.has(item.path)) }
      : holding,
  );
}

/** Files that an unfinished run of another rule has put in place already are nobody's yet, and not to be removed. */
function withoutPending<F>(options: {
  readonly files: ReadonlyMap<string, F>;
  readonly ledger: Ledger;
  readonly known: ReadonlyMap<string, unknown>;
  readonly running: readonly string[];
}): Map<string, F> {
  const pending = pendingRules(options.ledger).filter((id) => !options.running.includes(id));
  if (pending.length === 0) return new Map(options.files);
  return new Map([...options.files].filter(([path]) => options.known.has(path)));
}

/** Rules whose last run has not been published. */
export function pendingRules(ledger: Ledger): string[] {
  return (ledger.note(pendingNote) ?? '').split('\n').filter((id) => id !== '');
}

export function setPendingRules(ledger: Ledger, ids: readonly string[]): void {
  ledger.setNote(pendingNote, ids.length === 0 ? undefined : [...new Set(ids)].join('\n'));
}

function keptFiles(
  ledger: Ledger,
): Map<string, { path: string; sizeBytes: number; digest: Digest | undefined; revision: number }> {
  const kept = new Map<string, { path: string; sizeBytes: number; digest: Digest | undefined; revision: number }>();
  for (const { number, supersededAt } of listRevisions(ledger)) {
    if (supersededAt === undefined) continue;
    for (const { path, sizeBytes, digest, moved } of revisionPaths(ledger, number)) {
      if (moved) kept.set(path, { path, sizeBytes, digest, revision: number });
    }
  }
  return kept;
}

function weakDigests(wanted: Wanted): Failure[] {
  const weak = [...wanted.values()].filter((item) => item.digest?.algorithm === 'md5').map((item) => item.path);
  if (weak.length === 0) return [];
  const others = weak.length === 1 ? '' : ` and ${weak.length - 1} more`;
  return [
    {
      code: 'DIGEST_UNKNOWN',
      message: `The stream names only an MD5 digest for ${weak[0]}${others}: it finds damage, but does not prove who made the file.`,
    },
  ];
}
