import type { LintFinding, LintSeverity } from '../../../electron/contract/lint.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import type { IconName } from '../../ui/icons.ts';

/** Findings of one rule that have the same remedy. */
export interface LintGroup {
  readonly key: string;
  readonly severity: LintSeverity;
  readonly rule: string;
  readonly remedy: string;
  readonly findings: readonly LintFinding[];
}

/** In the order of the report, which is errors, warnings, notes. */
export function groupFindings(findings: readonly LintFinding[]): readonly LintGroup[] {
  const groups = Map.groupBy(findings, ({ severity, rule, remedy }) => `${severity} ${rule} ${remedy}`);
  return [...groups].flatMap(([key, members]) => {
    const first = members[0];
    if (first === undefined) return [];
    const { severity, rule, remedy } = first;
    return [{ key, severity, rule, remedy, findings: members }];
  });
}

export const severityTexts = {
  error: { label: 'Error', icon: 'error', kind: 'negative' },
  warning: { label: 'Warning', icon: 'warning', kind: 'caution' },
  info: { label: 'Note', icon: 'info', kind: 'neutral' },
} as const satisfies Readonly<
  Record<LintSeverity, { readonly label: string; readonly icon: IconName; readonly kind: string }>
>;

/** A selection as one writes it in MAAS: `ubuntu noble, amd64, kernels ga-24.04`. */
export function selectionText({ os, release, arches, subarches }: MaasTerms): string {
  const kernels = isAll(subarches) ? [] : [`kernels ${subarches.join(', ')}`];
  const architectures = isAll(arches) ? 'all architectures' : arches.join(', ');
  return [`${os} ${isAll([release]) ? 'all releases' : release}`, architectures, ...kernels].join(', ');
}

function isAll(terms: readonly string[]): boolean {
  return terms.length === 0 || terms.includes('*');
}
