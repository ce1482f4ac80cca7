import { randomUUID } from 'node:crypto';
import type { Failure } from '../../contract/failure.ts';
import type { Plan, PlanEntry } from '../../contract/plan.ts';
import type { RuleTerms, Selection } from '../../contract/selection.ts';
import type { DigestMemory } from '../audit/digest-memory.ts';
import type { Catalogue, PlacedItem } from '../catalogue/catalogue.ts';
import { compareContent, digestKey } from '../plan/content.ts';
import { desiredItems, type RuleHolding } from '../plan/desired.ts';
import { makePlan } from '../plan/make-plan.ts';
import { upsertRule } from '../selection/rules.ts';
import { foundRuleId, readFoundItems } from './adopt.ts';
import { byRule, type Wanted, wantedPaths, withItems } from './holdings.ts';
import { keptFiles } from './kept-files.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { dropLost } from './lost-items.ts';
import type { MirrorFile } from './mirror-file.ts';
import { checkFolded } from './names.ts';
import { pendingRules } from './pending-rules.ts';
import { asReread, type ProvenFile, proveFiles } from './prove-files.ts';
import { type Donor, findDonors } from './reuse.ts';
import { strayFiles } from './stray-files.ts';
import { freeBytes, partialBytes, type SurveyedFile, surveyFiles } from './survey.ts';

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
  /** Instead of the mirror file's. */
  readonly selection?: Selection;
  /** What was read before of files that no row knows. */
  readonly digests?: DigestMemory;
  /** True when the person switched to another source: what was held of the old one is let go. */
  readonly forgetHeld: boolean;
  readonly otherMirrors: readonly string[];
  readonly signal: AbortSignal;
}

/** A plan with all that is needed to carry it out. */
export interface PreparedSync {
  readonly plan: Plan;
  readonly selection: Selection;
  readonly ranRules: readonly string[];
  readonly holdings: readonly RuleHolding[];
  /** Where an entry of `plan.reuse` that does not stand in place already can be had. */
  donorOf(entry: PlanEntry): Donor | undefined;
  /** Files in place that no row knew, read and found right. */
  readonly proven: readonly ProvenFile[];
}

/** The dry run: reads the disk, writes nothing. What the plan says is what a sync then does. */
export async function prepareSync(options: PrepareOptions): Promise<PreparedSync> {
  const { layout, ledger, catalogue, choice } = options;
  const { selection, ranRules, previous, held } = await startingPoint(options);
  const runRuleIds = choice.skipItems ? [] : ranRules;
  const desired = desiredItems({ catalogue, selection, runRuleIds, holdings: held });
  const place = await lookAround(options, wantedPaths(desired.holdings));
  const { holdings, warnings } = dropLost({
    holdings: desired.holdings,
    before: wantedPaths(held),
    catalogue,
    isHere: place.isHere,
    isRecorded: (path) => place.recorded.has(path),
    hasDonor: place.hasDonor,
  });
  const wanted = wantedPaths(holdings);
  if (options.file?.foldsCase === true) checkFolded([...wanted.keys(), ...catalogue.documents.map((one) => one.path)]);
  const othersPend = pendingRules(ledger, selection).some((id) => !ranRules.includes(id));
  const { proven, donors, kept } = place;
  const plan = makePlan({
    holdings,
    previousHoldings: previous,
    files: filesOf(options, place, { wanted, known: othersPend ? wantedPaths([...previous, ...holdings]) : undefined }),
    unrecorded: new Map([...proven].map(([path, item]) => [path, item.sizeBytes])),
    donors,
    keptRevisionFiles: kept,
    documentBytes: catalogue.documents.reduce((sum, d) => sum + d.bytes.length + (d.signature?.length ?? 0), 0),
    keepRevisions: choice.keepRevisions,
    partialBytes: await partialBytes(layout, wanted),
    warnings: [...desired.warnings, ...warnings, ...weakDigests(wanted)],
    freeBytes: await freeBytes(layout.root),
  });
  return {
    plan: choice.skipItems ? documentsOnly(plan) : plan,
    selection,
    ranRules: runRuleIds,
    holdings,
    donorOf: ({ reason, path, digest }) =>
      reason === 'kept-revision' ? kept.get(path) : digest && donors.get(digestKey(digest)),
    proven: [...proven.values()],
  };
}

/** What stands in the mirror, and what of the rest can be had without the source. */
export interface Surroundings {
  readonly recorded: ReadonlyMap<string, SurveyedFile>;
  readonly proven: ReadonlyMap<string, ProvenFile>;
  readonly kept: ReadonlyMap<string, Donor>;
  readonly donors: ReadonlyMap<string, Donor>;
  isHere(path: string): boolean;
  hasDonor(item: PlacedItem): boolean;
}

export async function lookAround(
  options: Pick<PrepareOptions, 'layout' | 'ledger' | 'otherMirrors' | 'signal' | 'digests'>,
  wanted: Wanted,
): Promise<Surroundings> {
  const { layout, ledger, otherMirrors, signal, digests } = options;
  const recorded = await surveyFiles(layout, ledger.files().values());
  const proven = await proveFiles(layout, { wanted, files: recorded }, { signal, digests });
  const isHere = (path: string) => proven.has(path) || recorded.get(path)?.state === 'present';
  const kept = keptFiles(layout, ledger);
  const absent = [...wanted.values()].flatMap(({ path, digest, sizeBytes }) =>
    digest === undefined || isHere(path) ? [] : [{ digest, sizeBytes }],
  );
  const donors = await findDonors(otherMirrors, absent);
  const hasDonor = (item: PlacedItem) =>
    (item.digest !== undefined && donors.has(digestKey(item.digest))) ||
    compareContent(kept.get(item.path ?? '') ?? {}, item) === 'same';
  return { recorded, proven, kept, donors, isHere, hasDonor };
}

/** Files as the plan shall see them. With `known`, those besides are nobody's yet: an unfinished run of another rule put them in place. */
function filesOf(
  { layout, ledger }: PrepareOptions,
  { recorded, proven }: Surroundings,
  { wanted, known }: { readonly wanted: Wanted; readonly known: Wanted | undefined },
): Map<string, SurveyedFile> {
  const all = [...asReread(recorded, wanted, proven), ...strayFiles(layout, ledger, { recorded, wanted })];
  return new Map(known === undefined ? all : all.filter(([path]) => known.has(path)));
}

interface StartingPoint {
  readonly selection: Selection;
  readonly ranRules: readonly string[];
  /** What rules hold now, to tell why a file goes. */
  readonly previous: readonly RuleHolding[];
  /** What of it counts. */
  readonly held: readonly RuleHolding[];
}

/** What is held, with what an adopted folder tells, and the rules with the one that is added. */
async function startingPoint(options: PrepareOptions): Promise<StartingPoint> {
  const { layout, ledger, file, choice, forgetHeld } = options;
  const found = await readFoundItems(layout, ledger);
  const recorded = byRule(ledger.holdings());
  const previous = found === undefined ? recorded : withItems(recorded, foundRuleId, found);
  const held = forgetHeld ? [] : previous;
  const saved = withFoundRule(options.selection ?? file?.selection ?? { rules: [], pins: [] }, found !== undefined);
  const { rule } = choice;
  if (rule === undefined || choice.skipItems)
    return { selection: saved, ranRules: saved.rules.map((one) => one.id), previous, held };
  const { selection, ruleId } = upsertRule(saved, rule, randomUUID());
  return { selection, ranRules: [ruleId], previous, held };
}

function withFoundRule(saved: Selection, adopting: boolean): Selection {
  if (!adopting || saved.rules.some((rule) => rule.id === foundRuleId)) return saved;
  return { ...saved, rules: [{ id: foundRuleId, terms: { kind: 'found' }, keep: false }, ...saved.rules] };
}

/** What is held stays as it is, even where it is broken. */
function documentsOnly(plan: Plan): Plan {
  const reuse = plan.reuse.filter(({ reason }) => reason === 'here' || reason === 'unrecorded-file');
  const reuseBytes = reuse.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const nothing = { fetch: [], fetchBytes: 0, fetchFiles: 0, remove: [], removeBytes: 0 };
  return { ...plan, ...nothing, reuse, reuseBytes, neededBytes: plan.documentBytes };
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
