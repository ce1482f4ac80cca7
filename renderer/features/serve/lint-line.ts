import type { LintReport } from '../../../electron/contract/lint.ts';
import { countText } from '../../text/counts.ts';

export interface LintLine {
  readonly kind: 'positive' | 'caution' | 'negative';
  readonly text: string;
}

/** A publication as MAAS sees it, in one line. */
export function lintLine({ maas, verdict, counts, selections }: LintReport): LintLine {
  if (verdict === 'refused') {
    return { kind: 'negative', text: `MAAS ${maas} refuses this mirror: ${countText(counts.error, 'error')}.` };
  }
  const failing = selections.filter(({ outcome }) => outcome === 'fails').length;
  if (failing > 0) {
    const { length } = selections;
    return { kind: 'negative', text: `In MAAS ${maas} ${failing} of ${countText(length, 'image')} would fail.` };
  }
  const remarks = [
    ...(counts.error > 0 ? [countText(counts.error, 'error')] : []),
    ...(counts.warning > 0 ? [countText(counts.warning, 'warning')] : []),
  ];
  if (remarks.length === 0) return { kind: 'positive', text: `MAAS ${maas} takes all of this mirror.` };
  return { kind: 'caution', text: `MAAS ${maas} takes this mirror, with ${remarks.join(' and ')}.` };
}
