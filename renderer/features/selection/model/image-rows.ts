import type { OfferedImage, ReleaseTitle } from '../../../../electron/contract/image.ts';
import { type KernelKey, kernelKey } from './image-key.ts';

/** A kernel that at least one architecture of a release has. */
export interface KernelRow {
  readonly key: KernelKey;
  /** Such as `hwe-24.04-edge`, with its flavour where the name does not say it. */
  readonly name: string;
}

/** A release, and its images by architecture. */
export interface ImageRow extends ReleaseTitle {
  readonly key: string;
  readonly os: string;
  readonly release: string;
  /** Only where the source has several labels. */
  readonly label?: string;
  /** For people: `24.04 LTS`, `CentOS 8`. */
  readonly name: string;
  readonly images: ReadonlyMap<string, OfferedImage>;
  readonly kernels: readonly KernelRow[];
  /** Of all its images. */
  readonly sizeBytes: number;
}

export interface ImageTable {
  /** Newest first. */
  readonly ubuntu: readonly ImageRow[];
  readonly others: readonly ImageRow[];
  readonly arches: readonly string[];
}

const systems: Readonly<Record<string, string>> = {
  ubuntu: 'Ubuntu',
  'ubuntu-core': 'Ubuntu Core',
  centos: 'CentOS',
  debian: 'Debian',
  esxi: 'ESXi',
  rhel: 'RHEL',
  windows: 'Windows',
};

/** What a source has to pick from as rows and columns, in the catalogue's order. */
export function imageTable(images: readonly OfferedImage[]): ImageTable {
  const severalLabels = new Set(images.map(({ label }) => label)).size > 1;
  const groups = Map.groupBy(images, ({ os, release, label }) => [os, release, label].join('\0'));
  const rows = [...groups].flatMap(([key, group]) => rowOf(key, group, severalLabels));
  return {
    ubuntu: rows.filter(({ os }) => os === 'ubuntu'),
    others: rows.filter(({ os }) => os !== 'ubuntu'),
    arches: [...new Set(images.map(({ arch }) => arch))].sort(),
  };
}

/** `24.04 LTS amd64`. */
export function imageName(image: OfferedImage): string {
  return `${rowName(image)} ${image.arch}`.trim();
}

/** `ga-24.04`; with its flavour where that is neither the usual one nor part of the name. */
export function kernelName({ subarch, kflavor }: { readonly subarch: string; readonly kflavor: string }): string {
  return kflavor === 'generic' || subarch.includes(kflavor) ? subarch : `${subarch} ${kflavor}`;
}

function rowOf(key: string, group: readonly OfferedImage[], severalLabels: boolean): ImageRow[] {
  const [first] = group;
  if (first === undefined) return [];
  const { os, release, label, title, lts, codename, version, supportEnds, esmEnds } = first;
  const kernels = new Map(group.flatMap((image) => image.kernels.map((one) => [kernelKey(one), kernelName(one)])));
  return [
    {
      key,
      os,
      release,
      title,
      lts,
      ...(severalLabels && label !== '' ? { label } : {}),
      ...(codename === undefined ? {} : { codename }),
      ...(version === undefined ? {} : { version }),
      ...(supportEnds === undefined ? {} : { supportEnds }),
      ...(esmEnds === undefined ? {} : { esmEnds }),
      name: rowName(first),
      images: new Map(group.map((image) => [image.arch, image])),
      kernels: [...kernels].map(([kernel, name]) => ({ key: kernel, name })),
      sizeBytes: group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
  ];
}

function rowName({ os, title }: Pick<OfferedImage, 'os' | 'title'>): string {
  const system = systems[os] ?? os;
  return os === 'ubuntu' || title.toLowerCase().includes(system.toLowerCase()) ? title : `${system} ${title}`;
}
