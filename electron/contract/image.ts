import type { ItemName } from './plan.ts';
import type { Signer } from './source.ts';

/** What identifies an image for MAAS: one row of its list of images. */
export interface ImageName {
  readonly os: string;
  /** Such as `noble`; for CentOS `8`, or what its stream says. */
  readonly release: string;
  readonly arch: string;
  readonly label: string;
}

/** What a release is called, and how long it is supported; dates as the stream gives them, `2029-05-31`. */
export interface ReleaseTitle {
  /** Such as `24.04 LTS`; the release itself where the stream has no title. */
  readonly title: string;
  /** Such as `Noble Numbat`. */
  readonly codename?: string;
  /** Such as `24.04`, to sort by. */
  readonly version?: string;
  readonly lts: boolean;
  readonly supportEnds?: string;
  /** End of expanded security maintenance. */
  readonly esmEnds?: string;
}

/** A kernel that a source offers for an image; where an image has none there is one entry for the image itself. */
export interface OfferedKernel {
  readonly contentId: string;
  readonly product: string;
  /** Such as `ga-24.04` or `hwe-24.04-edge`; MAAS's word for the kernel. */
  readonly subarch: string;
  /** Such as `generic` or `lowlatency`. */
  readonly kflavor: string;
  /** Newest first. */
  readonly versions: readonly string[];
  /** Of its newest version, files that no other kernel of the image shares. */
  readonly ownBytes: number;
  /** Whether it comes with what MAAS's `ga-…`, and nothing more, takes. */
  readonly isGa: boolean;
}

export interface OfferedImage extends ImageName, ReleaseTitle {
  readonly kernels: readonly OfferedKernel[];
  /** Of the newest versions of all kernels, each path once. */
  readonly sizeBytes: number;
}

export interface OfferedBootloader {
  readonly contentId: string;
  readonly product: string;
  readonly os: string;
  /** Such as `amd64`. */
  readonly arch: string;
  readonly title: string;
  readonly sizeBytes: number;
}

/** A message of the stream's maker to those who run a MAAS. */
export interface ReleaseNotification {
  readonly maasVersions: string;
  readonly message: string;
}

/** All that a source has to pick from, small enough to cross to the interface whole. */
export interface ImageCatalogue {
  /** Printable, without credentials. */
  readonly location: string;
  readonly signers: readonly Signer[];
  /** When the stream says it was made, ISO 8601. */
  readonly updated?: string;
  readonly images: readonly OfferedImage[];
  readonly bootloaders: readonly OfferedBootloader[];
  readonly notifications: readonly ReleaseNotification[];
  readonly products: number;
  readonly items: number;
}

/** An image as a mirror holds it. */
export interface MirrorImage extends ImageName, ReleaseTitle {
  /** `synced`: every listed file of its newest version is here. `incomplete`: some are not. `hidden`: held, but not published. */
  readonly state: 'synced' | 'incomplete' | 'hidden';
  readonly isBootloader: boolean;
  readonly kernels: readonly string[];
  /** Held versions, newest first. */
  readonly versions: readonly string[];
  /** Of all held versions, each path once. */
  readonly sizeBytes: number;
  readonly files: number;
  readonly missing: readonly (ItemName & { readonly path: string })[];
}

export interface MirrorImages {
  readonly images: readonly MirrorImage[];
  readonly notifications: readonly ReleaseNotification[];
}
