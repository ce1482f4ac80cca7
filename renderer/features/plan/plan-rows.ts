import type { PlanEntry } from '../../../electron/contract/plan.ts';
import type { ProductNames } from './product-names.ts';
import { reasonTexts } from './reason-text.ts';

/** A file of a plan, ready to be shown. */
export interface PlanFile {
  readonly kind: 'file';
  readonly path: string;
  readonly sizeBytes: number;
  readonly group: string;
  readonly images: string;
  /** As `images`, below a line that names the group. */
  readonly parts: string;
  readonly reason: string;
}

interface PlanGroup {
  readonly kind: 'group';
  readonly title: string;
  readonly files: number;
  readonly sizeBytes: number;
}

export type PlanRow = PlanFile | PlanGroup;

/** `image`: by image, each with a line of its own above. */
export type PlanSort = 'image' | 'path' | 'size';

export function planFiles(entries: readonly PlanEntry[], names: ProductNames): readonly PlanFile[] {
  return entries.map(({ path, sizeBytes, items, reason }) => ({
    kind: 'file',
    path,
    sizeBytes,
    group: names.imageOf(items),
    images: names.textOf(items),
    parts: names.textOf(items, names.imageOf(items)),
    reason: reasonTexts[reason],
  }));
}

/** The files that have every searched word in their path, images or reason, in the order asked for. */
export function planRows(files: readonly PlanFile[], search: string, sort: PlanSort): readonly PlanRow[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = files.filter((file) => {
    const text = `${file.path} ${file.images} ${file.reason}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  switch (sort) {
    case 'path':
      return found.sort(byPath);
    case 'size':
      return found.sort((a, b) => b.sizeBytes - a.sizeBytes || byPath(a, b));
    case 'image':
      return grouped(found);
    default:
      return sort satisfies never;
  }
}

/** The largest image first, and its largest file. */
function grouped(files: readonly PlanFile[]): readonly PlanRow[] {
  const groups = [...Map.groupBy(files, ({ group }) => group)].map(([title, all]) => ({
    title,
    all: all.toSorted((a, b) => b.sizeBytes - a.sizeBytes || byPath(a, b)),
    sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }));
  groups.sort((a, b) => b.sizeBytes - a.sizeBytes || (a.title < b.title ? -1 : 1));
  return groups.flatMap(({ title, all, sizeBytes }) => [
    { kind: 'group' as const, title, files: all.length, sizeBytes },
    ...all,
  ]);
}

function byPath(a: PlanFile, b: PlanFile): number {
  return a.path < b.path ? -1 : 1;
}
