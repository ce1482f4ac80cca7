import type { Problem } from './problem.ts';
import type { Level, RawProduct, RawVersion } from './stream-level.ts';

/** A file that MAAS would fetch. */
export interface ImportedFile {
  readonly item: string;
  readonly path: string;
  /** As written; what MAAS compares with. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What MAAS would make of the greatest version of one product. */
export interface BootResource {
  readonly kind: 'image' | 'bootloader';
  readonly document: string;
  readonly product: string;
  readonly version: string;
  readonly os: string;
  /** For a bootloader its type. */
  readonly release: string;
  readonly arch: string;
  readonly label: string;
  readonly subarch: string;
  readonly subarches: readonly string[];
  readonly kflavor: string;
  /** The release's number, such as `24.04`. */
  readonly releaseVersion: string;
  readonly files: readonly ImportedFile[];
}

/** What a MAAS would import from a publication, if all of it were selected, and what it minds on the way. */
export interface MaasReading {
  readonly resources: readonly BootResource[];
  readonly problems: readonly Problem[];
}

/** Fills a resource in from the tags of one of its items, as they are after aliases and inheritance. */
export function bootResource(product: RawProduct, version: RawVersion, files: readonly ImportedFile[]): BootResource {
  const tags = version.items[0] ?? version.level;
  const bootloaderType = tags.text('bootloader-type');
  const kind = bootloaderType === undefined ? 'image' : 'bootloader';
  return {
    kind,
    document: product.document,
    product: product.level.name,
    version: version.level.name,
    os: tags.text('os') ?? 'ubuntu',
    release: bootloaderType ?? tags.text('release') ?? '',
    arch: tags.text('arch') ?? '',
    label: tags.text('label') ?? '',
    subarch: tags.text('subarch') ?? 'generic',
    subarches: (tags.text('subarches') ?? 'generic').split(','),
    kflavor: kind === 'bootloader' ? 'bootloader' : (tags.text('kflavor') ?? 'generic'),
    releaseVersion: tags.text('version') ?? '',
    files,
  };
}

export const sha256Form = /^[0-9a-f]{64}$/u;

/** A whole number of bytes, also written as text; undefined for anything else. */
export function sizeOf(value: unknown): number | undefined {
  const size = typeof value === 'string' && /^\d{1,16}$/u.test(value) ? Number(value) : value;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

/** The file behind an item where it is described well enough to be asked for. */
export function fileOf(item: Level): ImportedFile | undefined {
  const path = item.text('path');
  const sizeBytes = sizeOf(item.resolved('size'));
  if (path === undefined || sizeBytes === undefined) return undefined;
  return { item: item.name, path, sha256: item.text('sha256') ?? '', sizeBytes };
}
