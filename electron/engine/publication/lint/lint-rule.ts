import type { LintSeverity, MaasVersion } from '../../../contract/lint.ts';

/** One thing that a MAAS expects of a publication (MAAS.md: "The stream", "What MAAS asks of a mirror", "Names and volumes"). */
export interface LintRule {
  /** What is wrong where it is found. */
  readonly title: string;
  /** By MAAS version; absent: that MAAS does not mind. */
  readonly severity: Readonly<Partial<Record<MaasVersion, LintSeverity>>>;
  /** True when a finding of severity error makes MAAS refuse the whole source, not an image of it. */
  readonly refuses?: boolean;
  /** What to do about it, a whole sentence. */
  readonly remedy: string;
}

export const both = (severity: LintSeverity) => ({ '3.7': severity, '3.8': severity }) as const;
