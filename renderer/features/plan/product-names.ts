import type { ImageCatalogue } from '../../../electron/contract/image.ts';
import type { ItemName } from '../../../electron/contract/plan.ts';
import { imageName, kernelName } from '../selection/model/image-rows.ts';

interface ProductName {
  /** `24.04 LTS amd64`, `Bootloaders`. */
  readonly image: string;
  /** `ga-24.04`; absent where the image is all of it. */
  readonly part?: string;
}

/** What the products of a stream are called for people. */
export class ProductNames {
  readonly #names = new Map<string, ProductName>();

  /** Without a catalogue products go by their names in the stream. */
  constructor(catalogue?: Pick<ImageCatalogue, 'images' | 'bootloaders'>) {
    for (const image of catalogue?.images ?? []) {
      for (const kernel of image.kernels) {
        const part = image.kernels.length > 1 ? { part: kernelName(kernel) } : {};
        this.#names.set(keyOf(kernel), { image: imageName(image), ...part });
      }
    }
    for (const one of catalogue?.bootloaders ?? []) {
      this.#names.set(keyOf(one), { image: 'Bootloaders', part: one.title });
    }
  }

  /** The image a file is listed with: the first that it is for. */
  imageOf(items: readonly ItemName[]): string {
    const [first] = items;
    return first === undefined ? 'Not in the selection' : this.#nameOf(first).image;
  }

  /** All that a file is for: `24.04 LTS amd64 (ga-24.04, hwe-24.04)`; where `known` stands above it already, `ga-24.04, hwe-24.04`. */
  textOf(items: readonly ItemName[], known?: string): string {
    const parts = new Map<string, Set<string>>();
    for (const item of items) {
      const { image, part } = this.#nameOf(item);
      const of = parts.get(image) ?? new Set<string>();
      if (part !== undefined) of.add(part);
      parts.set(image, of);
    }
    return [...parts]
      .map(([image, of]) => {
        const all = [...of].join(', ');
        if (all === '') return image;
        return image === known ? all : `${image} (${all})`;
      })
      .join('; ');
  }

  #nameOf(item: ItemName): ProductName {
    return this.#names.get(keyOf(item)) ?? { image: item.product };
  }
}

function keyOf({ contentId, product }: Pick<ItemName, 'contentId' | 'product'>): string {
  return `${contentId}\0${product}`;
}
