import type { ImageCatalogue } from '../../../../electron/contract/image.ts';
import type { Pin } from '../../../../electron/contract/selection.ts';
import { imageName, kernelName } from './image-rows.ts';

/** A product that can be held at one of its versions. */
export interface PinChoice {
  readonly product: string;
  /** `24.04 LTS amd64 ga-24.04`. */
  readonly name: string;
  /** Newest first. */
  readonly versions: readonly string[];
}

export function pinChoices({ images }: Pick<ImageCatalogue, 'images'>): readonly PinChoice[] {
  return images.flatMap((image) =>
    image.kernels.map((kernel) => ({
      product: kernel.product,
      name: image.kernels.length > 1 ? `${imageName(image)} ${kernelName(kernel)}` : imageName(image),
      versions: kernel.versions,
    })),
  );
}

/** A pin in words; a product that the source no longer has goes by its name in the stream. */
export function pinText({ product, version }: Pin, choices: readonly PinChoice[]): string {
  const known = choices.find((choice) => choice.product === product);
  if (known === undefined) return `${product} at ${version}, which the source does not have`;
  const gone = known.versions.includes(version) ? '' : ', which the source no longer has';
  return `${known.name} at ${version}${gone}`;
}
