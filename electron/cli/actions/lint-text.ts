import type { LintedSelection, LintFinding, LintReport, LintSeverity } from '../../contract/lint.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { type Column, shortened, tableLines } from '../output/table.ts';
import { countText } from '../output/units.ts';

const severities: readonly LintSeverity[] = ['error', 'warning', 'info'];
const headings: Readonly<Record<LintSeverity, string>> = { error: 'Errors', warning: 'Warnings', info: 'Notes' };
const shownOfRule = 5;
const leastWidth = 40;

/** A report for people: findings by severity and rule, what becomes of selections, what MAAS will fetch. */
export function lintLines(report: LintReport, columns: number | undefined): readonly string[] {
  const { maas, verdict, findings, selections, neededFiles, neededBytes } = report;
  const judgement = verdict === 'refused' ? 'refuses this mirror' : 'accepts this mirror';
  return [
    `MAAS ${maas} ${judgement}: ${countsText(report)}.`,
    ...severities.flatMap((severity) => severityLines(severity, findings, columns)),
    ...selectionLines(selections, columns),
    '',
    `MAAS ${maas} will fetch ${formatBytes(neededBytes)} in ${countText(neededFiles, 'file')} for what succeeds.`,
  ];
}

function countsText({ counts }: LintReport): string {
  const texts = [
    ...(counts.error > 0 ? [countText(counts.error, 'error')] : []),
    ...(counts.warning > 0 ? [countText(counts.warning, 'warning')] : []),
    ...(counts.info > 0 ? [countText(counts.info, 'note')] : []),
  ];
  return texts.length === 0 ? 'nothing to remark' : texts.join(', ');
}

function severityLines(
  severity: LintSeverity,
  all: readonly LintFinding[],
  columns: number | undefined,
): readonly string[] {
  const findings = all.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const byRule = Map.groupBy(findings, ({ rule }) => rule);
  return ['', headings[severity], ...[...byRule.values()].flatMap((group) => ruleLines(group, columns))];
}

function ruleLines(findings: readonly LintFinding[], columns: number | undefined): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const cut = (text: string) => (columns === undefined ? text : shortened(text, Math.max(leastWidth, columns)));
  const more = findings.length - shownOfRule;
  return [
    `  ${first.rule}${findings.length === 1 ? '' : ` (${findings.length})`}`,
    ...findings.slice(0, shownOfRule).map(({ message }) => cut(`    ${message}`)),
    ...(more > 0 ? [`    and ${more} more; --json lists all.`] : []),
    `    Remedy: ${first.remedy}`,
  ];
}

const selectionColumns: readonly Column<LintedSelection>[] = [
  { title: 'OS', value: ({ terms }) => terms.os },
  { title: 'RELEASE', value: ({ terms }) => terms.release },
  { title: 'ARCH', value: ({ terms }) => terms.arches.join(',') },
  { title: 'SUBARCH', value: ({ terms }) => terms.subarches.join(','), shrinks: true },
  { title: 'OUTCOME', value: ({ outcome }) => outcome },
  { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'WHY', value: ({ reason = '' }) => reason, shrinks: true },
];

function selectionLines(selections: readonly LintedSelection[], columns: number | undefined): readonly string[] {
  return selections.length === 0 ? [] : ['', 'Selections', ...tableLines(selectionColumns, selections, columns)];
}
