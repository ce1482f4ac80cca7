import type { MaasVersion } from '../../../contract/lint.ts';
import type { MaasTerms } from '../../../contract/selection.ts';
import type { BootResource } from './boot-resource.ts';

/** Finds what one `boot-source-selections` entry takes. */
export type Chooser = (terms: MaasTerms) => readonly BootResource[];

const everything = '*';

/** Chooses images as that MAAS does. Bootloaders come along with every selection and are not among them. */
export function chooserFor(maas: MaasVersion, resources: readonly BootResource[]): Chooser {
  const images = resources.filter(({ kind }) => kind === 'image');
  return maas === '3.7' ? chooserOf37(images) : (terms) => images.filter((image) => passes38(terms, image));
}

/** MAAS 3.8 knows neither subarches nor labels any more: every kernel that is listed for os, release and arch. */
function passes38({ os, release, arches }: MaasTerms, image: BootResource): boolean {
  return holds([os], image.os) && holds([release], image.release) && holds(arches, image.arch);
}

/**
 * MAAS 3.7 first gives every subarch of every release a product: the one whose own `subarch` it is, else the first that lists it in
 * `subarches`; `generic` is the kernel that came with the release, where that lists it. Then selections choose by subarch.
 */
function chooserOf37(images: readonly BootResource[]): Chooser {
  const bySubarch = new Map<string, { readonly subarch: string; readonly image: BootResource }>();
  const key = (image: BootResource, subarch: string) =>
    [image.os, image.arch, subarch, image.kflavor, image.release, image.label].join('\0');
  for (const image of images) {
    for (const subarch of image.subarches) {
      if (!bySubarch.has(key(image, subarch))) bySubarch.set(key(image, subarch), { subarch, image });
    }
    const { subarch } = image;
    bySubarch.set(key(image, subarch), { subarch, image });
    const native = [`ga-${image.releaseVersion}`, `hwe-${image.release.charAt(0)}`];
    if (image.os === 'ubuntu' && native.includes(subarch) && image.subarches.includes('generic'))
      bySubarch.set(key(image, 'generic'), { subarch: 'generic', image });
  }
  return (terms) => {
    const chosen = [...bySubarch.values()].filter(
      ({ subarch, image }) =>
        passes38(terms, image) && holds(terms.labels, image.label) && holds(terms.subarches, subarch),
    );
    return [...new Set(chosen.map(({ image }) => image))];
  };
}

function holds(wanted: readonly string[], value: string): boolean {
  return wanted.includes(everything) || wanted.includes(value);
}
