import type { ItemName } from './plan.ts';

/** Kernels that a trimmed publication leaves out, each by any of these; images without a kernel are never left out. */
export interface KernelChoice {
  /** SimpleStreams product names. */
  readonly products?: readonly string[];
  /** A kernel's own name, such as `hwe-24.04-edge`. */
  readonly subarches?: readonly string[];
  /** Such as `lowlatency`. */
  readonly kflavors?: readonly string[];
}

/** What one kernel product weighs in a publication. */
export interface KernelSize {
  readonly contentId: string;
  readonly product: string;
  readonly os: string;
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  readonly subarch: string;
  readonly kflavor: string;
  readonly versions: number;
  /** Bytes of the files that no other product lists: what leaving it out alone saves. */
  readonly ownBytes: number;
  readonly leftOut: boolean;
}

/** Files that several products list, such as the squashfs of a release's kernels; each path counted once. */
export interface SharedSize {
  readonly products: readonly string[];
  readonly sizeBytes: number;
}

export interface PublicationSizes {
  /** Of all files that the publication lists, each path once. */
  readonly totalBytes: number;
  readonly files: number;
  /** Those left out too. */
  readonly kernels: readonly KernelSize[];
  /** Leaving out all products of an entry saves its bytes as well. */
  readonly shared: readonly SharedSize[];
}

/** What a trimmed publication could not have as MAAS would like it. */
export type TrimNote =
  /** Upstream has a manifest for the version, but the mirror does not hold it: MAAS 3.8 refuses the source. */
  | {
      readonly kind: 'manifest-missing';
      readonly contentId: string;
      readonly product: string;
      readonly version: string;
    }
  /** The record names no SHA-256: MAAS cannot check the file. */
  | ({ readonly kind: 'sha256-missing'; readonly path: string } & ItemName)
  /** No kept document describes the item, so that it cannot be listed; the next sync of its rule mends it. */
  | ({ readonly kind: 'no-record' } & ItemName)
  /** Nothing of the product is hidden. */
  | { readonly kind: 'version-not-held'; readonly product: string; readonly version: string };
