import { contentRules } from './content-rules.ts';
import { documentRules } from './document-rules.ts';
import type { LintRule } from './lint-rule.ts';
import { productRules } from './product-rules.ts';

const rules = { ...documentRules, ...productRules, ...contentRules };

export type LintRuleId = keyof typeof rules;

/** Every rule by id; docs/lint.md is the same for people. */
export const lintRules: Readonly<Record<LintRuleId, LintRule>> = rules;
