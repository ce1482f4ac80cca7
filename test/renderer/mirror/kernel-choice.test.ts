import { describe, expect, test } from 'vitest';
import type { KernelSize, PublicationSizes } from '../../../electron/contract/publication.ts';
import { kernelChoice, savedBytes, sharedBytes } from '../../../renderer/features/mirror/kernel-choice.ts';

function kernel(product: string, change: Partial<KernelSize> = {}): KernelSize {
  return {
    contentId: 'download',
    product,
    os: 'ubuntu',
    release: 'noble',
    arch: 'amd64',
    label: 'stable',
    subarch: product,
    kflavor: 'generic',
    versions: 1,
    ownBytes: 100,
    leftOut: false,
    ...change,
  };
}

const ga = kernel('ga');
const hwe = kernel('hwe');
const low = kernel('low', { kflavor: 'lowlatency' });
const lowHwe = kernel('low-hwe', { kflavor: 'lowlatency' });
const sizes: PublicationSizes = {
  totalBytes: 1000,
  files: 9,
  kernels: [ga, hwe, low],
  shared: [
    { products: ['ga', 'hwe', 'low'], sizeBytes: 600 },
    { products: ['hwe', 'low'], sizeBytes: 50 },
  ],
};

describe('what leaving kernels out saves', () => {
  test.each([
    [[], 0],
    [['hwe'], 100],
    [['hwe', 'low'], 250],
    [['ga', 'hwe', 'low'], 950],
  ])('%j saves %i bytes: shared files only with all who list them', (products, saved) => {
    expect(savedBytes(sizes, new Set(products))).toBe(saved);
  });

  test('the shared bytes of a kernel count each set of files once', () => {
    expect([sharedBytes(sizes, 'ga'), sharedBytes(sizes, 'hwe')]).toEqual([600, 650]);
  });
});

describe('the choice that leaves out exactly the ticked ones', () => {
  const all = [ga, hwe, low, lowHwe];

  test('single ones are named by product', () => {
    expect(kernelChoice(all, new Set(['hwe']), undefined)).toEqual({ products: ['hwe'], subarches: [], kflavors: [] });
  });

  test('a flavour that was named stays named while all of it stays out', () => {
    const before = { kflavors: ['lowlatency'] };
    expect(kernelChoice(all, new Set(['low', 'low-hwe', 'ga']), before)).toEqual({
      products: ['ga'],
      subarches: [],
      kflavors: ['lowlatency'],
    });
  });

  test('a flavour of which one comes back is no longer named, the other is by product', () => {
    const before = { kflavors: ['lowlatency'] };
    expect(kernelChoice(all, new Set(['low']), before)).toEqual({ products: ['low'], subarches: [], kflavors: [] });
  });
});
