import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NewSelection } from '../../../electron/contract/api.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { practiceProductFiles } from '../../../electron/engine/practice/practice-products.ts';
import { chooseByTerms } from '../../../electron/engine/selection/maas-terms.ts';
import { offeredImages } from '../../../electron/engine/selection/offered-images.ts';
import { chosenKernels } from '../../../renderer/features/selection/model/chosen-kernels.ts';
import { imageKey, kernelKey } from '../../../renderer/features/selection/model/image-key.ts';
import { readSelection } from '../../../renderer/features/selection/model/read-selection.ts';
import { noTicks, type Ticks, withKernel } from '../../../renderer/features/selection/model/ticks.ts';
import { writeSelection } from '../../../renderer/features/selection/model/write-selection.ts';
import { catalogueOf } from '../../helpers/catalogue.ts';

/** The practice stream, and the same again under another label, without its lowlatency kernels. */
const { products } = catalogueOf(
  ...practiceProductFiles().flatMap((file) =>
    ['stable', 'candidate'].map((label) => ({
      content_id: `${file.contentId}:${label}`,
      products: Object.fromEntries(
        Object.entries(file.products)
          .filter(([name]) => label === 'stable' || !name.includes('lowlatency'))
          .map(([name, { tags, versions }]) => [
            `${name}:${label}`,
            {
              ...tags,
              ...(tags.label === undefined ? {} : { label }),
              versions: Object.fromEntries(
                Object.entries(versions).map(([version, items]) => [
                  version,
                  {
                    items: Object.fromEntries(
                      Object.entries(items).map(([item, { tags: own, file: held }]) => [
                        item,
                        { ...own, ...(held === undefined ? {} : { path: held.path, size: 1 }) },
                      ]),
                    ),
                  },
                ]),
              ),
            },
          ]),
      ),
    })),
  ),
);
const { images } = offeredImages(products);

/** What the engine takes of the table, bootloaders and notifications apart. */
function byEngine(terms: MaasTerms): ReadonlySet<string> {
  const listed = new Set(images.flatMap(({ kernels }) => kernels.map(({ product }) => product)));
  const names = [...chooseByTerms(terms, products).selected].map(({ name }) => name);
  return new Set(names.filter((name) => listed.has(name)));
}

function byTable(ticks: Ticks): ReadonlySet<string> {
  return new Set(
    images.flatMap((image) =>
      image.kernels.filter((one) => ticks.get(imageKey(image))?.has(kernelKey(one))).map(({ product }) => product),
    ),
  );
}

const some = (...values: string[]) => fc.subarray(values, { minLength: 1 });
const terms: fc.Arbitrary<MaasTerms> = fc.record(
  {
    kind: fc.constant('maas' as const),
    os: fc.constantFrom('ubuntu', 'centos', '*'),
    release: fc.constantFrom('noble', 'jammy', '8', '*', 'none'),
    arches: some('amd64', 'arm64', 'riscv64', '*'),
    subarches: some(
      '*',
      'ga-24.04',
      'ga-22.04',
      'hwe-24.04',
      'hwe-24.04-edge',
      'ga-24.04-lowlatency',
      'generic',
      'hwe-t',
    ),
    labels: some('*', 'stable', 'candidate'),
    kflavors: some('generic', 'lowlatency', '*'),
    bootloaders: fc.boolean(),
  },
  { requiredKeys: ['kind', 'os', 'release', 'arches', 'subarches', 'labels', 'bootloaders'] },
);

it('what terms tick is what the engine takes, wherever the table says that it knows', () => {
  let known = 0;
  fc.assert(
    fc.property(terms, (one) => {
      const ticks = chosenKernels(one, images);
      if (ticks === undefined) return;
      known += 1;
      expect(byTable(ticks)).toEqual(byEngine(one));
    }),
    { numRuns: 2000 },
  );
  expect(known).toBeGreaterThan(500);
});

it('what is ticked is what the engine takes by the rules that are written', () => {
  const kernels = images.flatMap((image) => image.kernels.map((one) => ({ image, key: kernelKey(one) })));
  const empty: NewSelection = { rules: [], pins: [] };
  fc.assert(
    fc.property(fc.subarray(kernels), (chosen) => {
      const ticks = chosen.reduce((all, { image, key }) => withKernel(all, image, { key, on: true }), noTicks);
      const { selection } = writeSelection({ ...readSelection(empty, images), ticks }, images);
      const taken = selection.rules.flatMap((rule) => (rule.terms.kind === 'maas' ? [...byEngine(rule.terms)] : []));
      expect(new Set(taken)).toEqual(byTable(ticks));
    }),
    { numRuns: 200 },
  );
});
