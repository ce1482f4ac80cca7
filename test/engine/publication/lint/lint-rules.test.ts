import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LintReport, MaasVersion } from '../../../../electron/contract/lint.ts';
import { lintRules } from '../../../../electron/engine/publication/lint/lint-rules.ts';
import { goodDraft, lintDraft } from '../../../helpers/draft-publication.ts';
import { brokenContent } from './broken/broken-content.ts';
import { brokenDocuments } from './broken/broken-documents.ts';
import { brokenProducts } from './broken/broken-products.ts';

const versions: readonly MaasVersion[] = ['3.7', '3.8'];
const table = [...brokenDocuments, ...brokenProducts, ...brokenContent];

describe.each(table)('$rule: $what', ({ rule, breakIt, found }) => {
  test.each(versions)('as MAAS %s', async (maas) => {
    const draft = goodDraft();
    const options = await breakIt(draft);
    const report = await lintDraft(draft, { publication: 'verbatim', ...options, maas });
    const minds = lintRules[rule].severity[maas] !== undefined;
    expect(rulesIn(report)).toEqual([...(found?.[maas] ?? (minds ? [rule] : []))].sort());
    for (const finding of report.findings.filter((one) => one.rule === rule)) {
      expect(finding.severity).toBe(lintRules[rule].severity[maas]);
      expect(finding.remedy).toMatch(/^[A-Z].*\.$/s);
      expect(finding.message).toMatch(/[.]$/);
      expect(finding.item).not.toBe('');
    }
    const refuses = lintRules[rule].refuses === true && lintRules[rule].severity[maas] === 'error';
    if (found?.[maas] === undefined) expect(report.verdict).toBe(refuses ? 'refused' : 'accepted');
  });
});

test('every rule has a broken publication', () => {
  expect([...new Set(table.map(({ rule }) => rule))].sort()).toEqual(Object.keys(lintRules).sort());
});

test('docs/lint.md says of every rule what the rule says', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'lint.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` +\| (\S+) +\| (\S+) +\| (.+?) +\| (.+?) +\|$/gm)];
  expect(rows.map(([, ...cells]) => cells.map((cell) => cell.replaceAll('\\|', '|')))).toEqual(
    Object.entries(lintRules).map(([id, { severity, title, remedy }]) => [
      id,
      severity['3.7'] ?? '–',
      severity['3.8'] ?? '–',
      title,
      remedy,
    ]),
  );
});

function rulesIn({ findings }: LintReport): string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
