import { describe, expect, it } from 'vitest';
import type { Rule, Selection } from '../../../electron/contract/selection.ts';
import type { PlacedItem } from '../../../electron/engine/catalogue/catalogue.ts';
import { desiredItems, type RuleHolding } from '../../../electron/engine/plan/desired.ts';
import { catalogueOf, type PlainItem } from '../../helpers/catalogue.ts';

type Versions = Readonly<Record<string, readonly string[]>>;

/** Products of versions of item names; an item's path is `product/version/item`. */
function stream(products: Readonly<Record<string, Versions>>, hex = 'aa') {
  const itemOf = (path: string): PlainItem => ({ path, size: path.length, sha256: hex });
  return catalogueOf({
    content_id: 'c',
    products: Object.fromEntries(
      Object.entries(products).map(([product, versions]) => [
        product,
        {
          os: product,
          versions: Object.fromEntries(
            Object.entries(versions).map(([version, items]) => [
              version,
              { items: Object.fromEntries(items.map((item) => [item, itemOf(`${product}/${version}/${item}`)])) },
            ]),
          ),
        },
      ]),
    ),
  });
}

function rule(id: string, filters: readonly string[], more: Partial<Rule> = {}): Rule {
  return { id, terms: { kind: 'filters', filters }, keep: false, ...more };
}

function held(ruleId: string, ...paths: string[]): RuleHolding {
  return { ruleId, items: paths.map((path) => heldItem(path)) };
}

function heldItem(path: string, hex = 'aa'): PlacedItem {
  const [product = '', version = '', item = ''] = path.split('/');
  return { contentId: 'c', product, version, item, path, sizeBytes: path.length, digest: { algorithm: 'sha256', hex } };
}

interface Case {
  readonly products: Readonly<Record<string, Versions>>;
  readonly rules: readonly Rule[];
  readonly pins?: Selection['pins'];
  readonly run?: readonly string[];
  readonly holdings?: readonly RuleHolding[];
}

function wanted({ products, rules, pins = [], run, holdings = [] }: Case) {
  const selection = { rules, pins };
  const result = desiredItems({ catalogue: stream(products), selection, runRuleIds: run ?? 'all', holdings });
  return {
    paths: Object.fromEntries(
      result.holdings.map(({ ruleId, items }) => [ruleId, items.map((item) => item.path).sort()]),
    ),
    warnings: result.warnings.map((warning) => warning.code),
    result,
  };
}

const two = { p: { '1': ['root'], '2': ['root', 'kernel'] } };

describe('what a rule shall hold', () => {
  it('is the newest versions that its filters match', () => {
    expect(wanted({ products: two, rules: [rule('r', [], { max: 1 })] }).paths).toEqual({
      r: ['p/2/kernel', 'p/2/root'],
    });
  });

  it('counts max over all versions of a product, whatever its filters leave of them, as sstream-mirror does', () => {
    const products = { p: { '1': ['kernel', 'root'], '2': ['root'] } };
    const kernelOnly = (max: number) => wanted({ products, rules: [rule('r', ['item_name=kernel'], { max })] }).paths.r;
    expect(kernelOnly(1)).toEqual([]);
    expect(kernelOnly(2)).toEqual(['p/1/kernel']);
  });

  it('lets go of versions upstream dropped', () => {
    expect(wanted({ products: two, rules: [rule('r', [])], holdings: [held('r', 'p/0/root')] }).paths.r).not.toContain(
      'p/0/root',
    );
  });

  it('keeps a dropped version as it was held, with keep and room', () => {
    const { paths } = wanted({
      products: { p: { '2': ['root'] } },
      rules: [rule('r', [], { max: 2, keep: true })],
      holdings: [held('r', 'p/0/root', 'p/1/root', 'p/1/kernel')],
    });
    expect(paths.r).toEqual(['p/1/kernel', 'p/1/root', 'p/2/root']);
  });

  it('completes a version that is listed with what was not held of it', () => {
    const { paths } = wanted({ products: two, rules: [rule('r', [], { max: 1 })], holdings: [held('r', 'p/2/root')] });
    expect(paths.r).toEqual(['p/2/kernel', 'p/2/root']);
  });

  it('leaves products that it holds and does not match as they are', () => {
    const { paths } = wanted({
      products: { ...two, q: { '5': ['root'] } },
      rules: [rule('r', ['os=p'], { max: 1 })],
      holdings: [held('r', 'q/4/root', 'gone/1/root')],
    });
    expect(paths.r).toEqual(['gone/1/root', 'p/2/kernel', 'p/2/root', 'q/4/root']);
  });

  it('tells products of the same name in two product files apart', () => {
    const other = { ...heldItem('p/0/root'), contentId: 'other' };
    const { paths } = wanted({
      products: two,
      rules: [rule('r', [], { max: 1 })],
      holdings: [{ ruleId: 'r', items: [other] }],
    });
    expect(paths.r).toEqual(['p/0/root', 'p/2/kernel', 'p/2/root']);
  });

  it('carries items without a path along', () => {
    const catalogue = catalogueOf({
      content_id: 'c',
      products: { n: { versions: { '1': { items: { note: { ftype: 'note' } } } } } },
    });
    const { holdings } = desiredItems({
      catalogue,
      selection: { rules: [rule('r', [])], pins: [] },
      runRuleIds: 'all',
      holdings: [],
    });
    expect(holdings).toEqual([{ ruleId: 'r', items: [{ contentId: 'c', product: 'n', version: '1', item: 'note' }] }]);
  });
});

describe('rules beside each other', () => {
  const rules = [rule('a', ['os=p'], { max: 1 }), rule('b', ['os=q'], { max: 1 })];
  const products = { ...two, q: { '1': ['root'] } };

  it('that do not run hold what they held', () => {
    const { paths } = wanted({ products, rules, run: ['b'], holdings: [held('a', 'p/0/root')] });
    expect(paths).toEqual({ a: ['p/0/root'], b: ['q/1/root'] });
  });

  it('that are no longer selected hold nothing', () => {
    const { paths } = wanted({
      products,
      rules: rules.slice(1),
      holdings: [held('a', 'p/2/root'), held('b', 'q/1/root')],
    });
    expect(paths).toEqual({ b: ['q/1/root'] });
  });

  it('of what was found in a folder add nothing, drop nothing and never warn', () => {
    const found: Rule = { id: 'f', terms: { kind: 'found' }, keep: false };
    const { paths, warnings } = wanted({ products, rules: [found], holdings: [held('f', 'p/0/root')] });
    expect([paths, warnings]).toEqual([{ f: ['p/0/root'] }, []]);
  });

  it('take the digest that the stream names now for a path they hold', () => {
    const items = [heldItem('p/2/root', 'old'), heldItem('p/0/root', 'old')];
    const { result } = wanted({ products: two, rules: [rule('r', [])], run: [], holdings: [{ ruleId: 'r', items }] });
    expect(result.holdings[0]?.items.map((item) => item.digest?.hex)).toEqual(['aa', 'old']);
  });
});

describe('pins', () => {
  const pins = [{ product: 'p', version: '1' }];

  it('hold a product at an older version, whatever max says', () => {
    expect(wanted({ products: two, rules: [rule('r', [], { max: 2 })], pins }).paths.r).toEqual(['p/1/root']);
  });

  it('hold it after upstream dropped the version', () => {
    const { paths } = wanted({
      products: { p: { '2': ['root'] } },
      rules: [rule('r', [])],
      pins,
      holdings: [held('r', 'p/1/root')],
    });
    expect(paths.r).toEqual(['p/1/root']);
  });

  it('of a version nobody has leave what is held and say so once', () => {
    const { paths, warnings, result } = wanted({
      products: two,
      rules: [rule('r', []), rule('s', ['os=p'])],
      pins: [{ product: 'p', version: '9' }],
      holdings: [held('r', 'p/0/root')],
    });
    expect(paths).toEqual({ r: ['p/0/root'], s: [] });
    expect(warnings).toEqual(['EMPTY_SELECTION']);
    expect(result.warnings[0]?.message).toMatch(/version 9.* p .*neither upstream nor in the mirror/);
  });
});

describe('a rule that matches nothing', () => {
  it('is named in a warning, and holds what it held', () => {
    const { paths, warnings, result } = wanted({
      products: two,
      rules: [rule('r', ['os=x'])],
      holdings: [held('r', 'q/1/root')],
    });
    expect([paths, warnings]).toEqual([{ r: ['q/1/root'] }, ['EMPTY_SELECTION']]);
    expect(result.warnings[0]?.message).toContain('os=x');
  });

  it('is told of although bootloaders came along', () => {
    const catalogue = catalogueOf({
      content_id: 'c',
      products: {
        boot: {
          os: 'pxelinux',
          'bootloader-type': 'pxe',
          versions: { '1': { items: { syslinux: { path: 's', size: 1, sha256: 'aa' } } } },
        },
      },
    });
    const terms = {
      kind: 'maas',
      os: 'ubuntu',
      release: 'nobel',
      arches: ['amd64'],
      subarches: ['*'],
      labels: ['*'],
      bootloaders: true,
    } as const;
    const selection = { rules: [{ id: 'r', terms, keep: false }], pins: [] };
    const { holdings, warnings } = desiredItems({ catalogue, selection, runRuleIds: 'all', holdings: [] });
    expect(holdings[0]?.items.map((item) => item.path)).toEqual(['s']);
    expect(warnings).toMatchObject([{ code: 'EMPTY_SELECTION', message: expect.stringContaining('release=nobel') }]);
  });
});
