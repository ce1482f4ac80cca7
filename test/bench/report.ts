import { type BenchCase, type CaseResult, isMet, type Series, type Target } from './bench-case.ts';
import { median } from './statistics.ts';

/** A case with what came out of it. */
export interface ReportedCase extends Pick<BenchCase, 'id' | 'title'>, CaseResult {}

/** One case as a table: each series with its median and every value, then the targets. */
export function caseText({ id, title, series, targets, remarks }: ReportedCase): string {
  const rows = series.map(({ name, unit, values }) => [
    name,
    `${shown(median(values))} ${unit}`,
    values.map(shown).join(' '),
  ]);
  const verdicts = targets.map((target) => `  ${isMet(target) ? 'met   ' : 'MISSED'}  ${targetText(target)}`);
  return [
    `(${id}) ${title}`,
    ...columns([['', 'median', 'each'], ...rows]),
    ...remarks.map((remark) => `  ${remark}`),
    ...verdicts,
    '',
  ].join('\n');
}

/** The same for `--json`: numbers as they were measured, not rounded. */
export function caseDocument({ id, title, series, targets, remarks }: ReportedCase) {
  return {
    id,
    title,
    series: series.map((one: Series) => ({ ...one, median: median(one.values) })),
    targets: targets.map((target) => ({ ...target, met: isMet(target) })),
    remarks,
  };
}

function targetText({ statement, found, relation, limit }: Target): string {
  return `${statement}: ${shown(found)}, to be ${relation} ${limit}`;
}

function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
