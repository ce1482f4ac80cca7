import type { OfferedImage } from '../../../../electron/contract/image.ts';
import type { MaasTerms } from '../../../../electron/contract/selection.ts';
import { imageKey, kernelKey } from './image-key.ts';
import { kernelKeys, type Ticks } from './ticks.ts';

type Narrowed = Pick<MaasTerms, 'subarches' | 'kflavors'>;

/** Terms for the ticks of `missing`, one a release, label and choice of kernels. An image whose kernels are all ticked follows its
 * new kernels too (`*`); else the kernels are named, flavour by flavour, since a name alone may stand for other flavours. */
export function addedRules(missing: Ticks, ticks: Ticks, images: readonly OfferedImage[]): readonly MaasTerms[] {
  const severalLabels = new Set(images.map(({ label }) => label)).size > 1;
  const rules = new Map<string, MaasTerms>();
  for (const image of images) {
    const left = missing.get(imageKey(image));
    if (left === undefined) continue;
    const whole = kernelKeys(image).isSubsetOf(ticks.get(imageKey(image)) ?? new Set());
    const choices = whole ? [{ subarches: ['*'] }] : byFlavour(image, left);
    for (const choice of choices) {
      const { os, release, arch } = image;
      const terms: MaasTerms = {
        kind: 'maas',
        os,
        release,
        arches: [arch],
        labels: [severalLabels && image.label !== '' ? image.label : '*'],
        ...choice,
        bootloaders: true,
      };
      const key = JSON.stringify([os, release, terms.labels, choice]);
      const known = rules.get(key);
      rules.set(key, known === undefined ? terms : { ...known, arches: [...known.arches, arch] });
    }
  }
  return [...rules.values()];
}

function byFlavour(image: OfferedImage, wanted: ReadonlySet<string>): readonly Narrowed[] {
  const kernels = image.kernels.filter((kernel) => wanted.has(kernelKey(kernel)));
  return [...Map.groupBy(kernels, ({ kflavor }) => kflavor)].map(([kflavor, group]) => ({
    subarches: [...new Set(group.map(({ subarch }) => subarch))].sort(),
    kflavors: [kflavor],
  }));
}
