import type { OfferedImage, OfferedKernel } from '../../../../electron/contract/image.ts';
import type { MaasTerms } from '../../../../electron/contract/selection.ts';
import { type ImageKey, imageKey, type KernelKey, kernelKey } from './image-key.ts';
import type { Ticks } from './ticks.ts';

/** Kernels of the images that MAAS's terms take, as the engine chooses them; undefined where only the engine can tell, because a
 * name stands for kernels that have another one (`generic`, `hwe-t`). */
export function chosenKernels(terms: MaasTerms, images: readonly OfferedImage[]): Ticks | undefined {
  const chosen = new Map<ImageKey, ReadonlySet<KernelKey>>();
  for (const image of images) {
    if (!isMeant(terms, image)) continue;
    const kernels = kernelsOf(terms, image);
    if (kernels === undefined) return undefined;
    if (kernels.length > 0) chosen.set(imageKey(image), new Set(kernels.map(kernelKey)));
  }
  return chosen;
}

/** Whether a list of terms takes everything there is and will be. */
export function takesAll(values: readonly string[] = ['*']): boolean {
  return values.includes('*');
}

function isMeant({ os, release, arches, labels }: MaasTerms, image: OfferedImage): boolean {
  return (
    holds([os], image.os) && holds([release], image.release) && holds(arches, image.arch) && holds(labels, image.label)
  );
}

function kernelsOf({ subarches, kflavors }: MaasTerms, image: OfferedImage): readonly OfferedKernel[] | undefined {
  const candidates = image.kernels.filter(({ kflavor }) => kflavors === undefined || holds(kflavors, kflavor));
  if (takesAll(subarches)) return candidates;
  const found: OfferedKernel[] = [];
  for (const name of subarches) {
    const isGa = name === `ga-${image.version ?? ''}` && takesAll(kflavors);
    const named = isGa ? candidates.filter((kernel) => kernel.isGa) : byName(candidates, name);
    if (named === undefined) return undefined;
    found.push(...named);
  }
  return found;
}

/** A flavour without a kernel of that name may have one that stands for it. */
function byName(candidates: readonly OfferedKernel[], name: string): readonly OfferedKernel[] | undefined {
  const named = candidates.filter(({ subarch }) => subarch === name);
  const flavours = new Set(named.map(({ kflavor }) => kflavor));
  return candidates.every(({ kflavor }) => flavours.has(kflavor)) ? named : undefined;
}

function holds(wanted: readonly string[], value: string): boolean {
  return takesAll(wanted) || wanted.includes(value);
}
