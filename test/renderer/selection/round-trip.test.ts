import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewSelection } from '../../../electron/contract/api.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { chosenKernels } from '../../../renderer/features/selection/model/chosen-kernels.ts';
import { imageKey, kernelKey } from '../../../renderer/features/selection/model/image-key.ts';
import { readSelection } from '../../../renderer/features/selection/model/read-selection.ts';
import type { SelectionDraft } from '../../../renderer/features/selection/model/selection-draft.ts';
import {
  noTicks,
  type Ticks,
  tickState,
  union,
  withImages,
  withKernel,
} from '../../../renderer/features/selection/model/ticks.ts';
import { writeSelection } from '../../../renderer/features/selection/model/write-selection.ts';
import { centos, image, kernel, offered } from './offered.ts';

const empty: NewSelection = { rules: [], pins: [] };
const noble = image('24.04', 'amd64');
const nobleArm = image('24.04', 'arm64');
const jammy = image('22.04', 'amd64');
const focal = image('20.04', 'amd64');

function maas(change: Partial<MaasTerms> = {}): MaasTerms {
  return {
    kind: 'maas',
    os: 'ubuntu',
    release: 'noble',
    arches: ['amd64'],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
    ...change,
  };
}

function saved(terms: NewSelection['rules'][number]['terms'], change: Partial<NewSelection['rules'][number]> = {}) {
  return { id: 'r1', terms, max: 1, keep: false, ...change };
}

function draftOf(ticks: Ticks): SelectionDraft {
  return { ...readSelection(empty, offered), ticks };
}

/** What all rules take together. */
function effect(selection: NewSelection, images = offered): Ticks {
  return union(
    selection.rules.map(({ terms }) => (terms.kind === 'maas' ? (chosenKernels(terms, images) ?? noTicks) : noTicks)),
  );
}

function termsOf(selection: NewSelection) {
  return selection.rules.map(({ terms }) => terms);
}

describe('ticks become rules', () => {
  it('a whole image follows every kernel', () => {
    const written = writeSelection(draftOf(withImages(noTicks, [noble], true)), offered).selection;
    expect(written).toEqual({ rules: [{ terms: maas(), max: 1, keep: false }], pins: [] });
  });

  it('architectures with the same choice share one rule a release', () => {
    const written = writeSelection(draftOf(withImages(noTicks, [jammy, noble, nobleArm], true)), offered).selection;
    expect(termsOf(written)).toEqual([maas({ arches: ['amd64', 'arm64'] }), maas({ release: 'jammy' })]);
  });

  it('single kernels are named with their flavour, so that no other one stands for them', () => {
    let ticks = withKernel(noTicks, noble, { key: kernelKey(kernel('ga-24.04')), on: true });
    ticks = withKernel(ticks, noble, { key: kernelKey(kernel('hwe-24.04')), on: true });
    ticks = withKernel(ticks, noble, { key: kernelKey(kernel('ga-24.04-lowlatency lowlatency')), on: true });
    expect(termsOf(writeSelection(draftOf(ticks), offered).selection)).toEqual([
      maas({ subarches: ['ga-24.04', 'hwe-24.04'], kflavors: ['generic'] }),
      maas({ subarches: ['ga-24.04-lowlatency'], kflavors: ['lowlatency'] }),
    ]);
  });

  it('labels are named only where the source has several', () => {
    const candidate = image('24.04', 'amd64', { label: 'candidate' });
    const images = [noble, candidate];
    const written = writeSelection(draftOf(withImages(noTicks, [candidate], true)), images).selection;
    expect(termsOf(written)).toEqual([maas({ labels: ['candidate'] })]);
  });

  it('nothing ticked is no rule', () => {
    expect(writeSelection(draftOf(noTicks), offered).selection).toEqual(empty);
  });
});

describe('rules become ticks', () => {
  it.each<[string, Partial<MaasTerms>, Ticks]>([
    ['every kernel', {}, withImages(noTicks, [noble], true)],
    ['several architectures', { arches: ['amd64', 'arm64'] }, withImages(noTicks, [noble, nobleArm], true)],
    ['an architecture that is not offered', { arches: ['amd64', 'riscv64'] }, withImages(noTicks, [noble], true)],
    [
      'ga without a flavour',
      { subarches: ['ga-24.04'] },
      withKernel(noTicks, noble, { key: kernelKey(kernel('ga-24.04')), on: true }),
    ],
    [
      'a flavour',
      { kflavors: ['lowlatency'] },
      withKernel(noTicks, noble, { key: kernelKey(kernel('ga-24.04-lowlatency lowlatency')), on: true }),
    ],
    ['CentOS', { os: 'centos', release: '8' }, withImages(noTicks, [centos], true)],
    ['the label by its name', { labels: ['stable'] }, withImages(noTicks, [noble], true)],
  ])('%s', (_, change, ticks) => {
    const draft = readSelection({ rules: [saved(maas(change))], pins: [] }, offered);
    expect(draft.rules.map(({ kind }) => kind)).toEqual(['table']);
    expect(draft.ticks).toEqual(ticks);
  });

  it.each<[string, NewSelection['rules'][number]['terms']]>([
    ['every release', maas({ release: '*' })],
    ['every architecture', maas({ arches: ['*'] })],
    ['every system', maas({ os: '*', release: '*', arches: ['*'] })],
    ['a name that stands for others', maas({ subarches: ['generic'] })],
    ['a name without a flavour that another flavour may list', maas({ subarches: ['hwe-24.04'] })],
    ['a release that the source does not have', maas({ release: 'plucky' })],
    ['a bootloader', maas({ os: 'pxelinux', release: 'pxe', arches: ['i386'] })],
    ['what a folder held', { kind: 'found' }],
    ['everything', { kind: 'filters', filters: [] }],
  ])('%s is shown beside the table and kept untouched', (_, terms) => {
    const selection = { rules: [saved(terms)], pins: [] };
    const draft = readSelection(selection, offered);
    expect(draft.rules.map(({ kind }) => kind)).toEqual(['other']);
    expect(draft.ticks).toEqual(noTicks);
    expect(writeSelection(draft, offered).selection).toEqual(selection);
  });

  it('a wildcard tells which images of the table it takes', () => {
    const draft = readSelection({ rules: [saved(maas({ release: '*', arches: ['arm64'] }))], pins: [] }, offered);
    const [rule] = draft.rules;
    expect(rule?.kind === 'other' && [...rule.takes.keys()]).toEqual([
      imageKey(nobleArm),
      imageKey(image('22.04', 'arm64')),
    ]);
  });

  it('filters stand on their line', () => {
    const terms = { kind: 'filters', filters: ['os~(grub*|pxelinux)', 'release_title=24.04 LTS'] } as const;
    const selection = { rules: [saved(maas()), saved(terms, { id: 'r2' })], pins: [] };
    const draft = readSelection(selection, offered);
    expect(draft.rules[1]).toMatchObject({ kind: 'filters', line: "os~(grub*|pxelinux) 'release_title=24.04 LTS'" });
    const written = writeSelection(draft, offered);
    expect(written.selection).toEqual(selection);
    expect([...written.lines]).toEqual([[1, 1]]);
  });
});

describe('a saved selection that is edited', () => {
  const rule = saved(maas({ arches: ['amd64', 'arm64'] }), { max: 3, keep: true });
  const pins = [{ product: 'p', version: '20250704' }];

  it('comes back as it was when nothing is changed', () => {
    const selection = { rules: [rule, saved(maas({ release: 'jammy' }), { id: 'r2', max: 2 })], pins };
    expect(writeSelection(readSelection(selection, offered), offered).selection).toEqual(selection);
  });

  it('keeps its rules when something is added', () => {
    const draft = readSelection({ rules: [rule], pins }, offered);
    const written = writeSelection({ ...draft, ticks: withImages(draft.ticks, [focal], true) }, offered).selection;
    expect(written).toEqual({ rules: [rule, { terms: maas({ release: 'focal' }), max: 3, keep: true }], pins });
  });

  it('gives up a rule of which something is taken out, and takes the rest of it', () => {
    const draft = readSelection({ rules: [rule], pins }, offered);
    const written = writeSelection({ ...draft, ticks: withImages(draft.ticks, [nobleArm], false) }, offered).selection;
    expect(written).toEqual({ rules: [{ terms: maas(), max: 3, keep: true }], pins });
  });

  it('takes the rest of a rule that is given up as that rule did, where rules differ', () => {
    const bare = saved(maas({ release: 'jammy', bootloaders: false }), { id: 'r2' });
    const draft = readSelection(
      { rules: [{ ...rule, terms: maas({ arches: ['amd64', 'arm64'] }) }, bare], pins },
      offered,
    );
    expect([draft.versions, draft.bootloaders]).toEqual(['mixed', 'mixed']);
    const rest = writeSelection({ ...draft, ticks: withImages(draft.ticks, [nobleArm], false) }, offered).selection;
    expect(rest.rules).toEqual([bare, { terms: maas(), max: 3, keep: true }]);
    const moved = withImages(withImages(draft.ticks, [jammy], false), [focal], true);
    const narrow = withKernel(moved, jammy, { key: kernelKey(kernel('ga-22.04')), on: true });
    expect(writeSelection({ ...draft, ticks: narrow }, offered).selection.rules.slice(1)).toEqual([
      {
        terms: maas({ release: 'jammy', subarches: ['ga-22.04'], kflavors: ['generic'], bootloaders: false }),
        max: 1,
        keep: false,
      },
      { terms: maas({ release: 'focal' }), max: 1, keep: false },
    ]);
  });

  it('takes an image once that is widened while its rule is given up', () => {
    const named = maas({ arches: ['amd64', 'arm64'], subarches: ['ga-24.04'], kflavors: ['generic'] });
    const other = saved(maas({ release: 'jammy' }), { id: 'r2' });
    const draft = readSelection({ rules: [saved(named, { max: 3, keep: true }), other], pins: [] }, offered);
    const ticks = withImages(withImages(draft.ticks, [nobleArm], false), [noble], true);
    expect(writeSelection({ ...draft, ticks }, offered).selection.rules).toEqual([
      other,
      { terms: maas(), max: 3, keep: true },
    ]);
  });

  it('keeps asking for an architecture that the source does not have', () => {
    const wide = saved(maas({ arches: ['amd64', 'arm64', 'riscv64'] }));
    const draft = readSelection({ rules: [wide], pins: [] }, offered);
    const written = writeSelection({ ...draft, ticks: withImages(draft.ticks, [nobleArm], false) }, offered).selection;
    expect(termsOf(written)).toEqual([maas({ arches: ['riscv64'] }), maas({ arches: ['amd64'] })]);
  });

  it('widens a narrow image to all its kernels beside the rule that holds one', () => {
    const ga = saved(maas({ subarches: ['ga-24.04'], kflavors: ['generic'] }));
    const draft = readSelection({ rules: [ga], pins: [] }, offered);
    expect(tickState(draft.ticks, noble)).toBe('some');
    const written = writeSelection({ ...draft, ticks: withImages(draft.ticks, [noble], true) }, offered).selection;
    expect(termsOf(written)).toEqual([ga.terms, maas()]);
  });

  it('changes max and bootloaders of every rule but that of a found folder', () => {
    const selection = {
      rules: [rule, saved({ kind: 'found' }, { id: 'r2' }), saved({ kind: 'filters', filters: ['arch=arm64'] })],
      pins: [],
    };
    const draft = readSelection(selection, offered);
    expect(draft.versions).toBe('mixed');
    const changed = { ...draft, versions: { keep: true }, bootloaders: false };
    expect(writeSelection(changed, offered).selection.rules).toEqual([
      { id: 'r1', terms: maas({ arches: ['amd64', 'arm64'], bootloaders: false }), keep: false },
      selection.rules[1],
      { id: 'r1', terms: { kind: 'filters', filters: ['arch=arm64'] }, keep: false },
    ]);
  });

  it('leaves bootloaders as each rule has them until they are chosen', () => {
    const selection = { rules: [rule, saved(maas({ release: 'jammy', bootloaders: false }), { id: 'r2' })], pins: [] };
    const draft = readSelection(selection, offered);
    expect(draft.bootloaders).toBe('mixed');
    expect(writeSelection(draft, offered).selection).toEqual(selection);
  });
});

it('whatever is ticked is what the rules take, and comes back as the same ticks', () => {
  const images = [...offered, image('24.04', 'amd64', { label: 'candidate' })];
  const kernels = images.flatMap((one) => one.kernels.map((k) => ({ image: one, key: kernelKey(k) })));
  fc.assert(
    fc.property(fc.subarray(kernels), fc.subarray(kernels), (first, second) => {
      const ticked = (chosen: typeof kernels) =>
        chosen.reduce((ticks: Ticks, one) => withKernel(ticks, one.image, { key: one.key, on: true }), noTicks);
      const draft = { ...readSelection(empty, images), ticks: ticked(first) };
      const written = writeSelection(draft, images).selection;
      expect(sorted(effect(written, images))).toEqual(sorted(draft.ticks));
      const read = readSelection(written, images);
      expect(sorted(read.ticks)).toEqual(sorted(draft.ticks));
      // Edited into something else, it takes just that.
      const edited = writeSelection({ ...read, ticks: ticked(second) }, images).selection;
      expect(sorted(effect(edited, images))).toEqual(sorted(ticked(second)));
    }),
  );
});

function sorted(ticks: Ticks): unknown {
  return [...ticks].map(([key, kernels]) => [key, [...kernels].sort()]).sort();
}
