import type { OfferedImage } from '../../../../electron/contract/image.ts';
import { type ImageKey, imageKey, type KernelKey, kernelKey } from './image-key.ts';

/** The kernels taken, by image. An image of which none is taken has no entry. */
export type Ticks = ReadonlyMap<ImageKey, ReadonlySet<KernelKey>>;

export type TickState = 'all' | 'some' | 'none';

export const noTicks: Ticks = new Map();

export function kernelKeys(image: OfferedImage): ReadonlySet<KernelKey> {
  return new Set(image.kernels.map(kernelKey));
}

export function tickState(ticks: Ticks, image: OfferedImage): TickState {
  return stateOf(ticks, [image]);
}

/** Of several images together: a row, or a column. */
export function stateOf(ticks: Ticks, images: readonly OfferedImage[]): TickState {
  let [all, none] = [true, true];
  for (const image of images) {
    const taken = ticks.get(imageKey(image));
    for (const key of kernelKeys(image)) {
      if (taken?.has(key) === true) none = false;
      else all = false;
    }
  }
  if (none) return 'none';
  return all ? 'all' : 'some';
}

export function isTicked(ticks: Ticks, image: OfferedImage, key: KernelKey): boolean {
  return ticks.get(imageKey(image))?.has(key) === true;
}

/** All kernels of the images, or none. */
export function withImages(ticks: Ticks, images: readonly OfferedImage[], on: boolean): Ticks {
  const next = new Map(ticks);
  for (const image of images) {
    if (on) next.set(imageKey(image), kernelKeys(image));
    else next.delete(imageKey(image));
  }
  return next;
}

export function withKernel(ticks: Ticks, image: OfferedImage, change: { key: KernelKey; on: boolean }): Ticks {
  const taken = new Set(ticks.get(imageKey(image)));
  if (change.on) taken.add(change.key);
  else taken.delete(change.key);
  const next = new Map(ticks);
  if (taken.size === 0) next.delete(imageKey(image));
  else next.set(imageKey(image), taken);
  return next;
}

export function union(all: readonly Ticks[]): Ticks {
  const sum = new Map<ImageKey, Set<KernelKey>>();
  for (const ticks of all) {
    for (const [image, kernels] of ticks) sum.set(image, (sum.get(image) ?? new Set<KernelKey>()).union(kernels));
  }
  return sum;
}

/** What is in the first and not in the second. */
export function without(ticks: Ticks, others: Ticks): Ticks {
  const rest = new Map<ImageKey, ReadonlySet<KernelKey>>();
  for (const [image, kernels] of ticks) {
    const left = kernels.difference(others.get(image) ?? new Set());
    if (left.size > 0) rest.set(image, left);
  }
  return rest;
}

export function includesAll(ticks: Ticks, part: Ticks): boolean {
  return without(part, ticks).size === 0;
}
