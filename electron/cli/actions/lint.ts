import * as v from 'valibot';
import type { LintReport, MaasVersion } from '../../contract/lint.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { withSession } from '../session.ts';
import { lintLines } from './lint-text.ts';
import { mirrorRef } from './mirror-ref.ts';

const ownOptions = v.object({
  maas: v.optional(v.picklist(['3.7', '3.8'])),
  keyring: v.optional(v.string()),
});

const everyMaas: readonly MaasVersion[] = ['3.7', '3.8'];

export function runLint(host: Host, mirror: string, raw: unknown): Promise<number> {
  const { maas, keyring } = readOwnOptions(ownOptions, raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { api, results } = session;
    const request = {
      mirror: await mirrorRef(session, mirror),
      ...(keyring === undefined ? {} : { keyringFile: session.absolute(keyring) }),
    };
    const reports: LintReport[] = [];
    for (const version of maas === undefined ? everyMaas : [maas]) {
      const report = await api.publication.lint({ ...request, maas: version });
      reports.push(report);
      results.document({ kind: 'lint', ...report });
      results.lines([...(reports.length > 1 ? [''] : []), ...lintLines(report, results.columns)]);
    }
    const errors = reports.reduce((sum, { counts }) => sum + counts.error, 0);
    const warnings = reports.reduce((sum, { counts }) => sum + counts.warning, 0);
    results.done({ errors, warnings });
    return errors > 0 ? exitCodes.damage : exitCodes.done;
  });
}
