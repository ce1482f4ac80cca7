import { describe, expect, it } from 'vitest';
import type { MaasTerms, RuleTerms, Selection } from '../../../electron/contract/selection.ts';
import {
  completeSelection,
  pin,
  removeRule,
  ruleIdentity,
  unpin,
  upsertRule,
} from '../../../electron/engine/selection/rules.ts';

const nothing: Selection = { rules: [], pins: [] };
const maas: MaasTerms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'jammy',
  arches: ['amd64', 'arm64'],
  subarches: ['*'],
  labels: ['stable'],
  bootloaders: true,
};
const filters = (...texts: string[]): RuleTerms => ({ kind: 'filters', filters: texts });
const badArgument = expect.objectContaining({ code: 'BAD_ARGUMENT' });

describe('two rules are one', () => {
  it.each<[string, RuleTerms, RuleTerms]>([
    ['with the same filters in another order', filters('arch=amd64', 'os=ubuntu'), filters('os=ubuntu', 'arch=amd64')],
    ['with spaces around the operator', filters('arch=amd64'), filters('arch  = amd64')],
    ['with a filter said twice', filters('arch=amd64'), filters('arch=amd64', 'arch=amd64')],
    ['with lists in another order', maas, { ...maas, arches: ['arm64', 'amd64'] }],
    ['with * among others', maas, { ...maas, subarches: ['ga-22.04', '*'] }],
    ['with every flavour named as all', maas, { ...maas, kflavors: ['*'] }],
  ])('%s', (_, one, other) => {
    expect(ruleIdentity(one)).toBe(ruleIdentity(other));
  });

  it.each<[string, RuleTerms, RuleTerms]>([
    ['another value', filters('arch=amd64'), filters('arch=arm64')],
    ['another operator', filters('arch=amd64'), filters('arch~amd64')],
    ['fewer filters', filters('arch=amd64'), filters()],
    ['a space in the value', filters('arch=a b'), filters('arch=ab')],
    ['another release', maas, { ...maas, release: 'noble' }],
    ['bootloaders taken out', maas, { ...maas, bootloaders: false }],
    ['lists swapped', { ...maas, arches: ['a'], labels: ['b'] }, { ...maas, arches: ['b'], labels: ['a'] }],
    ['another kind', filters(), { kind: 'found' }],
  ])('but not with %s', (_, one, other) => {
    expect(ruleIdentity(one)).not.toBe(ruleIdentity(other));
  });
});

describe('adding a rule', () => {
  it('appends it under the new id', () => {
    const { selection, ruleId } = upsertRule(nothing, { terms: maas, max: 1, keep: false }, 'r1');
    expect(ruleId).toBe('r1');
    expect(selection.rules).toEqual([{ id: 'r1', terms: maas, max: 1, keep: false }]);
  });

  it('updates the rule with the same filters and keeps its id and place', () => {
    const first = upsertRule(
      nothing,
      { terms: filters('arch=amd64', 'os=ubuntu'), max: 1, keep: false },
      'r1',
    ).selection;
    const second = upsertRule(first, { terms: filters('os~grub'), keep: false }, 'r2').selection;
    const { selection, ruleId } = upsertRule(
      second,
      { terms: filters('os=ubuntu', 'arch=amd64'), max: 3, keep: true },
      'r3',
    );
    expect(ruleId).toBe('r1');
    expect(selection.rules.map(({ id, max, keep }) => ({ id, max, keep }))).toEqual([
      { id: 'r1', max: 3, keep: true },
      { id: 'r2', max: undefined, keep: false },
    ]);
  });

  it('without max takes the old max away', () => {
    const first = upsertRule(nothing, { terms: maas, max: 1, keep: false }, 'r1').selection;
    expect(upsertRule(first, { terms: maas, keep: false }, 'r2').selection.rules[0]).not.toHaveProperty('max');
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses max %s', (max) => {
    expect(() => upsertRule(nothing, { terms: maas, max, keep: false }, 'r')).toThrow(badArgument);
  });

  it('refuses keep without max, empty terms and bad filters', () => {
    expect(() => upsertRule(nothing, { terms: maas, keep: true }, 'r')).toThrow(badArgument);
    expect(() => upsertRule(nothing, { terms: { ...maas, arches: [] }, keep: false }, 'r')).toThrow(/arches/);
    expect(() => upsertRule(nothing, { terms: { ...maas, labels: ['stable', ''] }, keep: false }, 'r')).toThrow(
      badArgument,
    );
    expect(() => upsertRule(nothing, { terms: { ...maas, os: '' }, keep: false }, 'r')).toThrow(badArgument);
    expect(() => upsertRule(nothing, { terms: filters('('), keep: false }, 'r')).toThrow(
      expect.objectContaining({ code: 'BAD_FILTER' }),
    );
  });
});

describe('a whole selection', () => {
  const held = upsertRule(nothing, { terms: filters('os=ubuntu'), max: 1, keep: false }, 'old').selection;
  const ids = () => {
    let n = 0;
    return () => `new-${++n}`;
  };

  it('keeps the ids of rules whose terms are held and gives others new ones', () => {
    const wished = {
      rules: [
        { terms: maas, max: 1, keep: false },
        { terms: filters('os=ubuntu'), max: 2, keep: false },
        { id: 'old', terms: filters('os=centos'), keep: false },
      ],
      pins: [{ product: 'p', version: '1' }],
    };
    const selection = completeSelection(wished, held, ids());
    expect(selection.rules.map((rule) => [rule.id, rule.max])).toEqual([
      ['new-1', 1],
      ['old', 2],
      ['new-2', undefined],
    ]);
    expect(selection.pins).toEqual([{ product: 'p', version: '1' }]);
  });

  it('holds a rule that is wished twice once, as wished last', () => {
    const wish = { terms: maas, keep: false };
    const { rules } = completeSelection({ rules: [wish, { ...wish, max: 2 }], pins: [] }, nothing, ids());
    expect(rules).toHaveLength(1);
    expect(rules[0]?.max).toBe(2);
  });
});

describe('removing and pinning', () => {
  it('removes the rule named and refuses an unknown one', () => {
    const { selection } = upsertRule(nothing, { terms: maas, keep: false }, 'r1');
    expect(removeRule(selection, 'r1').rules).toEqual([]);
    expect(() => removeRule(selection, 'r2')).toThrow(badArgument);
  });

  it('pins a product at one version, the last one said', () => {
    const once = pin(nothing, { product: 'p', version: '1' });
    const other = pin(once, { product: 'q', version: '1' });
    expect(pin(other, { product: 'p', version: '2' }).pins).toEqual([
      { product: 'q', version: '1' },
      { product: 'p', version: '2' },
    ]);
  });

  it('refuses pins without product or version, and to release what is not pinned', () => {
    expect(() => pin(nothing, { product: ' ', version: '1' })).toThrow(badArgument);
    expect(() => pin(nothing, { product: 'p', version: '' })).toThrow(badArgument);
    expect(() => unpin(nothing, 'p')).toThrow(/nothing is pinned/);
    expect(unpin(pin(nothing, { product: 'p', version: '1' }), 'p').pins).toEqual([]);
  });
});
