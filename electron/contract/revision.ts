import type { Revision } from './mirror.ts';

/** One package of an image, as its manifest lists it. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

export interface PackageUpdate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What changed among the packages of an image; each list sorted by name. */
export interface PackageDifference {
  readonly added: readonly PackageVersion[];
  readonly removed: readonly PackageVersion[];
  readonly updated: readonly PackageUpdate[];
  readonly unchanged: number;
}

/** An operating system's release for one architecture, with all its kernels; or a bootloader. */
export interface ImageDifference {
  readonly change: 'added' | 'removed' | 'updated';
  readonly os: string;
  /** For a bootloader its type: `uefi`, `pxe`, `open-firmware`. */
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  /** For people: `24.04 LTS`, or empty. */
  readonly title: string;
  /** Newest version held; absent on the side where the image is not held. */
  readonly from?: string;
  readonly to?: string;
  /** Kernels held afterwards, or before where the image is removed; none for images without kernels. */
  readonly kernels: readonly string[];
  readonly addedKernels: readonly string[];
  readonly removedKernels: readonly string[];
  /** Bytes of its files that are held afterwards and were not before, and the other way round. */
  readonly addedBytes: number;
  readonly removedBytes: number;
  /** For an image held on both sides in different versions; absent where a manifest is not held or cannot be read. */
  readonly packages?: PackageDifference;
}

export interface DocumentDifference {
  readonly change: 'added' | 'removed' | 'updated';
  readonly path: string;
  /** What the documents say of their age, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

/** What changed between two revisions of a mirror, down to packages. */
export interface RevisionDifference {
  /** By operating system, release and architecture; bootloaders last. */
  readonly images: readonly ImageDifference[];
  readonly documents: readonly DocumentDifference[];
  /** Item files by path, each once. */
  readonly addedFiles: number;
  readonly addedBytes: number;
  readonly removedFiles: number;
  readonly removedBytes: number;
}

/** A revision that is there: the current one, or an earlier one whose documents and files are kept. */
export interface KeptRevision extends Revision {
  readonly state: 'current' | 'kept';
  /** When it was replaced, ISO 8601. */
  readonly supersededAt?: string;
  /** On the current one, when the mirror was rolled back and not released: the earlier revision that it brought back. */
  readonly restores?: number;
  /** Since when it is held there, ISO 8601. */
  readonly heldSince?: string;
}
