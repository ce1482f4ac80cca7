import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Rule, RuleTerms } from '../../electron/contract/selection.ts';
import { catalogueOf, type PlainItem, type PlainProducts } from './catalogue.ts';

/** Paths are immutable: the same path has the same content in every tree. */
function itemAt(path: string, ftype: string): PlainItem {
  const hex = createHash('sha256').update(path).digest('hex');
  return { path, ftype, size: 1 + (Number.parseInt(hex.slice(0, 6), 16) % 1000), sha256: hex };
}

const arches = ['amd64', 'arm64'] as const;
const releases = ['focal', 'jammy', 'noble'] as const;
const subarches = ['ga', 'hwe', 'ga-lowlatency'] as const;

const hasPath = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const version = fc.dictionary(fc.constantFrom('kernel', 'squashfs', 'note'), hasPath, { maxKeys: 3, size: 'max' });
const product = fc.record({
  os: fc.constantFrom('ubuntu', 'centos', 'pxelinux'),
  arch: fc.constantFrom(...arches),
  release: fc.constantFrom(...releases),
  subarch: fc.constantFrom(...subarches),
  label: fc.constantFrom('stable', 'candidate'),
  versions: fc.dictionary(fc.constantFrom('1', '2', '3', '10', '2.1'), version, { maxKeys: 4, size: 'max' }),
});

/** Random product files: kernels of a release share a squashfs, some items have no path, some versions no items. */
export const randomTree = fc.array(product, { maxLength: 10, size: 'max' }).map((products) => {
  const file: PlainProducts = {
    content_id: 'com.example:random',
    products: Object.fromEntries(
      products.map(({ versions, ...tags }) => [
        Object.values(tags).join(':'),
        { ...tags, subarches: `generic,${tags.subarch}`, versions: versionsOf(versions, tags) },
      ]),
    ),
  };
  return catalogueOf(file);
});

function versionsOf(
  versions: Readonly<Record<string, Readonly<Record<string, boolean>>>>,
  tags: Readonly<Record<string, string>>,
) {
  const own = Object.values(tags).join('/');
  const shared = [tags.os, tags.release, tags.arch].join('/');
  return Object.fromEntries(
    Object.entries(versions).map(([name, items]) => {
      const entries = Object.entries(items).map(([item, withPath]): [string, PlainItem] => {
        if (item === 'note' || !withPath) return [item, { ftype: item }];
        const folder = item === 'squashfs' ? shared : own;
        return [item, itemAt(`${folder}/${name}/${item}`, item)];
      });
      return [name, { items: Object.fromEntries(entries) }];
    }),
  );
}

const filter = fc.constantFrom(
  ...[
    'arch=amd64',
    'arch!=amd64',
    'release~(focal|jammy)',
    'release=noble',
    'os!~cent',
    'subarch~^ga',
    'ftype=squashfs',
  ],
  ...['label=stable', 'version_name!~^1', 'item_name=kernel', 'none=', 'os~(grub*|pxelinux)'],
);
const someOf = (values: readonly string[]) => fc.oneof(fc.constant(['*']), fc.subarray([...values], { minLength: 1 }));
const terms: fc.Arbitrary<RuleTerms> = fc.oneof(
  fc.record({ kind: fc.constant('filters' as const), filters: fc.array(filter, { maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('maas' as const),
    os: fc.constantFrom('ubuntu', 'centos', '*'),
    release: fc.constantFrom('*', ...releases),
    arches: someOf(arches),
    subarches: someOf([...subarches, 'generic']),
    labels: someOf(['stable', 'candidate']),
    bootloaders: fc.boolean(),
  }),
);

/** Up to four rules with ids of their own. */
export const randomRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(fc.record({ terms, max: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), keep: fc.boolean() }), {
    maxLength: 4,
    size: 'max',
  })
  .map((rules) =>
    rules.map(({ terms: own, max, keep }, n) =>
      max === undefined ? { id: `r${n}`, terms: own, keep: false } : { id: `r${n}`, terms: own, max, keep },
    ),
  );
