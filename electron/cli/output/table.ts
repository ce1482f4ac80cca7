import { printable } from '../../engine/printable.ts';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  readonly align?: 'right';
  /** Shortened, widest first, where the table is wider than the terminal; others never are. */
  readonly shrinks?: boolean;
}

const gap = '  ';
const leastWidth = 8;

/** A table as lines; columns without a single value are left out. `width` undefined: as wide as it needs. */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[], width?: number): readonly string[] {
  const cells = columns
    .map((column) => ({ column, texts: rows.map((row) => printable(column.value(row))) }))
    .filter(({ texts }) => texts.some((text) => text !== ''));
  const natural = cells.map(({ column, texts }) =>
    texts.reduce((widest, text) => Math.max(widest, text.length), column.title.length),
  );
  const widths =
    width === undefined
      ? natural
      : fitted(
          natural,
          cells.map(({ column }) => column.shrinks === true),
          width,
        );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => padded(shortened(text, widths[at] ?? 0), widths[at] ?? 0, cells[at]?.column.align))
      .join(gap)
      .trimEnd();
  const header = line(cells.map(({ column }) => column.title));
  return [header, ...rows.map((_, row) => line(cells.map(({ texts }) => texts[row] ?? '')))];
}

/** Takes the surplus from the widest columns that may shrink. */
function fitted(natural: readonly number[], shrinks: readonly boolean[], width: number): readonly number[] {
  const widths = [...natural];
  let surplus = widths.reduce((sum, each) => sum + each, gap.length * Math.max(0, widths.length - 1)) - width;
  while (surplus > 0) {
    let widest = -1;
    for (const [at, each] of widths.entries()) {
      if (shrinks[at] === true && each > leastWidth && each > (widths[widest] ?? 0)) widest = at;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    surplus -= 1;
  }
  return widths;
}

/** The end of a path tells more than its middle: the cut is made in the middle. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width < 2) return text.slice(0, width);
  const head = Math.floor((width - 1) / 2);
  // Half a surrogate pair is no character.
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`.replaceAll(/\p{Cs}/gu, '');
}

function padded(text: string, width: number, align: 'right' | undefined): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
