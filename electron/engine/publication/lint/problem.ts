import type { LintFinding, LintPlace, MaasVersion } from '../../../contract/lint.ts';
import { type LintRuleId, lintRules } from './lint-rules.ts';

/** A rule that something in a publication does not keep. What it means is the rule's to say, by MAAS version. */
export interface Problem {
  readonly rule: LintRuleId;
  readonly place: LintPlace;
  /** A whole sentence: what was found. */
  readonly message: string;
}

const order = { error: 0, warning: 1, info: 2 } as const;

/** What these problems mean to a MAAS, the worst first; those that it does not mind are left out. */
export function findingsOf(problems: readonly Problem[], maas: MaasVersion): LintFinding[] {
  const findings = problems.flatMap(({ rule, place, message }): LintFinding[] => {
    const { severity, remedy } = lintRules[rule];
    const weight = severity[maas];
    if (weight === undefined) return [];
    return [{ rule, severity: weight, item: oneLine(placeText(place)), place, message: oneLine(message), remedy }];
  });
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** Whether that MAAS refuses the whole source for one of these. */
export function isRefused(problems: readonly Problem[], maas: MaasVersion): boolean {
  return problems.some(({ rule }) => lintRules[rule].refuses === true && lintRules[rule].severity[maas] === 'error');
}

/** Text from a document as it may stand in a sentence: one line, not too long. */
export function named(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

export function list(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Versions and paths from a document may be of any length and hold anything. */
function oneLine(text: string): string {
  const short = text.length > 900 ? `${text.slice(0, 900)}….` : text;
  return short.replaceAll(/\p{Cc}/gu, '\ufffd');
}

function placeText({ document, contentId, product, version, item, path }: LintPlace): string {
  const within = [product, version, item].filter((one) => one !== undefined).join(' ');
  return within || path || document || contentId || 'the publication';
}
