import type { ImageRow } from './image-rows.ts';
import { supportOf } from './support.ts';

export interface RowFilter {
  readonly search: string;
  readonly ltsOnly: boolean;
  readonly inSupportOnly: boolean;
}

export const everyRow: RowFilter = { search: '', ltsOnly: false, inSupportOnly: false };

/** Rows that have every searched word somewhere. What nobody says the end of counts as supported; ESM alone does not. */
export function filterRows(rows: readonly ImageRow[], filter: RowFilter, today: string): readonly ImageRow[] {
  const words = filter.search.toLowerCase().split(/\s+/u).filter(Boolean);
  return rows.filter((row) => {
    if (filter.ltsOnly && !row.lts) return false;
    if (filter.inSupportOnly && !['supported', 'unknown'].includes(supportOf(row, today).state)) return false;
    const text = searchedText(row);
    return words.every((word) => text.includes(word));
  });
}

function searchedText({ name, codename = '', release, version = '', label = '', images, kernels }: ImageRow): string {
  const parts = [name, codename, release, version, label, ...images.keys(), ...kernels.map((kernel) => kernel.name)];
  return parts.join(' ').toLowerCase();
}
