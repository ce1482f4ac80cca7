import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, PlanEntry } from '../../../electron/contract/plan.ts';
import type { Rule } from '../../../electron/contract/selection.ts';
import type { CatalogueProduct } from '../../../electron/engine/catalogue/catalogue.ts';
import { desiredItems, type RuleHolding } from '../../../electron/engine/plan/desired.ts';
import { type HeldFile, makePlan } from '../../../electron/engine/plan/make-plan.ts';
import { matchRule } from '../../../electron/engine/selection/rule-match.ts';
import { randomRules, randomTree } from '../../helpers/random-tree.ts';

type Tree = { readonly products: readonly CatalogueProduct[] };

/** What a mirror holds, without a disk. */
interface Held {
  readonly holdings: readonly RuleHolding[];
  readonly files: ReadonlyMap<string, HeldFile>;
}

const nothing: Held = { holdings: [], files: new Map() };

function planned(held: Held, catalogue: Tree, rules: readonly Rule[], run: readonly string[] | 'all' = 'all') {
  const { holdings } = desiredItems({
    catalogue,
    selection: { rules, pins: [] },
    runRuleIds: run,
    holdings: held.holdings,
  });
  const none = new Map<string, never>();
  const plan = makePlan({
    holdings,
    previousHoldings: held.holdings,
    files: held.files,
    unrecorded: none,
    donors: none,
    keptRevisionFiles: none,
    documentBytes: 0,
    keepRevisions: 0,
    partialBytes: none,
  });
  return { holdings, plan };
}

/** Does what a plan says and nothing else. */
function synced(held: Held, ...[catalogue, rules, run]: [Tree, readonly Rule[], (readonly string[])?]): Held {
  const { holdings, plan } = planned(held, catalogue, rules, run);
  const files = new Map(held.files);
  for (const { path } of plan.remove) files.delete(path);
  for (const { path, sizeBytes, digest } of plan.fetch) files.set(path, { path, sizeBytes, digest, state: 'present' });
  return { holdings, files };
}

function paths(entries: readonly PlanEntry[]): string[] {
  return entries.map((entry) => entry.path);
}

function wantedPaths(holdings: readonly RuleHolding[]): Set<string> {
  return new Set(
    holdings.flatMap(({ items }) => items.flatMap((item) => (item.path === undefined ? [] : [item.path]))),
  );
}

function sum(entries: readonly { readonly sizeBytes: number }[]): number {
  return entries.reduce((total, entry) => total + entry.sizeBytes, 0);
}

const runs = { seed: 7, numRuns: 400 };
const twoTrees = [randomTree, randomTree, randomRules] as const;

function expectConsistent({ fetch, reuse, remove, ...plan }: Plan, wanted: ReadonlySet<string>): void {
  const staying = [...paths(fetch), ...paths(reuse)];
  expect(staying.toSorted()).toEqual([...wanted].toSorted());
  const all = [...staying, ...paths(remove)];
  expect(new Set(all).size).toBe(all.length);
  expect(plan.fetchBytes).toBe(sum(fetch));
  expect(plan.fetchFiles).toBe(fetch.length);
  expect(plan.reuseBytes).toBe(sum(reuse));
  expect(plan.removeBytes).toBe(sum(remove));
  expect(plan.totalBytes).toBe(plan.fetchBytes + plan.reuseBytes);
}

describe('over random trees and rules', () => {
  it('some rules match and some do not, so that the following says something', () => {
    const samples = fc.sample(fc.tuple(randomTree, randomRules), { seed: 7, numRuns: 200 });
    const counts = samples.map(([tree, rules]) => wantedPaths(planned(nothing, tree, rules).holdings).size);
    expect(counts.filter((count) => count > 3).length).toBeGreaterThan(50);
    expect(counts.filter((count) => count === 0).length).toBeGreaterThan(10);
  });

  it('a plan names each wanted path once, and its totals are the sums of its lists', () => {
    fc.assert(
      fc.property(...twoTrees, (before, after, rules) => {
        const held = synced(nothing, before, rules);
        const { holdings, plan } = planned(held, after, rules);
        expectConsistent(plan, wantedPaths(holdings));
        expect(sum([...synced(held, after, rules).files.values()])).toBe(plan.totalBytes);
      }),
      runs,
    );
  });

  it('what a sync has done a second one need not do', () => {
    fc.assert(
      fc.property(...twoTrees, (before, after, rules) => {
        const held = synced(synced(nothing, before, rules), after, rules);
        const { holdings, plan } = planned(held, after, rules);
        expect([plan.fetch, plan.remove]).toEqual([[], []]);
        expect(holdings).toEqual(held.holdings);
      }),
      runs,
    );
  });

  it('rules run one after another, in any order, hold what they hold when run at once', () => {
    const order = fc
      .tuple(randomTree, randomRules)
      .chain(([tree, rules]) =>
        fc.tuple(fc.constant(tree), fc.constant(rules), fc.shuffledSubarray([...rules], { minLength: rules.length })),
      );
    fc.assert(
      fc.property(order, ([tree, rules, shuffled]) => {
        let held = nothing;
        shuffled.forEach((rule, n) => {
          held = synced(held, tree, shuffled.slice(0, n + 1), [rule.id]);
        });
        expect(new Set(held.files.keys())).toEqual(new Set(synced(nothing, tree, rules).files.keys()));
      }),
      runs,
    );
  });

  it('a rule holds at most max versions of each product that it matches', () => {
    fc.assert(
      fc.property(...twoTrees, (before, after, rules) => {
        const { holdings } = synced(synced(nothing, before, rules), after, rules);
        rules.forEach((rule, n) => {
          for (const { product } of matchRule(rule.terms, after)) {
            const items = holdings[n]?.items.filter((item) => item.product === product.name) ?? [];
            const versions = new Set(items.map((item) => item.version));
            expect(versions.size).toBeLessThanOrEqual(rule.max ?? Number.POSITIVE_INFINITY);
            if (rule.max === undefined) expect(versions.size).toBeGreaterThan(0);
          }
        });
      }),
      runs,
    );
  });

  it('taking a rule out removes exactly what it alone held, and fetches nothing', () => {
    fc.assert(
      fc.property(
        randomTree,
        randomRules.filter((rules) => rules.length > 1),
        fc.nat(),
        (tree, rules, nth) => {
          const held = synced(nothing, tree, rules);
          const gone = rules[nth % rules.length];
          const left = rules.filter((rule) => rule !== gone);
          const others = wantedPaths(held.holdings.filter((holding) => holding.ruleId !== gone?.id));
          const own = wantedPaths(held.holdings.filter((holding) => holding.ruleId === gone?.id));
          const { plan } = planned(held, tree, left, []);
          expect(new Set(paths(plan.remove))).toEqual(new Set([...own].filter((path) => !others.has(path))));
          expect(plan.remove.every((entry) => entry.reason === 'rule-removed')).toBe(true);
          expect(plan.fetch).toEqual([]);
        },
      ),
      runs,
    );
  });

  it('rules that do not run hold what they held, and no file of theirs is removed', () => {
    fc.assert(
      fc.property(...twoTrees, (before, after, rules) => {
        const held = synced(nothing, before, rules);
        const [first, ...resting] = rules;
        const { holdings, plan } = planned(held, after, rules, first === undefined ? [] : [first.id]);
        const rest = held.holdings.filter(({ ruleId }) => resting.some((rule) => rule.id === ruleId));
        expect(holdings.slice(1)).toEqual(rest);
        const safe = wantedPaths(rest);
        expect(paths(plan.remove).filter((path) => safe.has(path))).toEqual([]);
      }),
      runs,
    );
  });

  it('everything a rule without max matches is wanted', () => {
    fc.assert(
      fc.property(randomTree, randomRules, (tree, rules) => {
        const { holdings } = planned(nothing, tree, rules);
        rules.forEach((rule, n) => {
          const matched = matchRule(rule.terms, tree).flatMap((one) =>
            one.versions.flatMap((version) => version.items),
          );
          if (rule.max === undefined) expect(holdings[n]?.items.length).toBe(matched.length);
        });
      }),
      runs,
    );
  });
});
