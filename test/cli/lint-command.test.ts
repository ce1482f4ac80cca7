import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineApi } from '../../electron/contract/api.ts';
import type { LintFinding, LintReport } from '../../electron/contract/lint.ts';
import type { MaasTerms } from '../../electron/contract/selection.ts';
import { FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

type LintRequest = Parameters<EngineApi['publication']['lint']>[0];

const clean: Omit<LintReport, 'maas'> = {
  verdict: 'accepted',
  findings: [],
  counts: { error: 0, warning: 0, info: 0 },
  selections: [],
  neededFiles: 16,
  neededBytes: 1_530_000_000,
};

const terms: MaasTerms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'noble',
  arches: ['amd64'],
  subarches: ['*'],
  labels: ['*'],
  bootloaders: true,
};

function finding(rule: string, severity: LintFinding['severity'], message: string): LintFinding {
  return { rule, severity, item: 'it', place: {}, message, remedy: `Mend ${rule}.` };
}

const broken: Omit<LintReport, 'maas'> = {
  ...clean,
  verdict: 'refused',
  findings: [
    finding('tag-missing', 'error', 'It has no arch.'),
    ...Array.from({ length: 7 }, (_, number) => finding('image-absent', 'warning', `Image ${number} is not here.`)),
    finding('several-versions', 'info', 'MAAS takes 2, not 1.'),
  ],
  counts: { error: 1, warning: 7, info: 1 },
  selections: [
    {
      terms,
      outcome: 'fails',
      reason: 'MAAS refuses this source.',
      images: 1,
      files: 3,
      sizeBytes: 57_000,
      missing: [],
    },
  ],
};

async function linted(report: Omit<LintReport, 'maas'>, ...args: readonly string[]) {
  const requests: LintRequest[] = [];
  const engine = new FakeEngine({
    publication: {
      lint: async (request) => {
        requests.push(request);
        return { ...report, maas: request.maas };
      },
    },
  });
  const folder = tempFolder();
  const host = new FakeHost({ engine });
  const code = await host.run('lint', folder, ...args);
  return { code, host, requests, folder };
}

describe('the exit code', () => {
  test.each([
    ['nothing is found', clean, 0],
    ['warnings and notes are found', { ...broken, counts: { error: 0, warning: 7, info: 1 } }, 0],
    ['an error is found', broken, 5],
  ])('where %s', async (_, report, expected) => {
    expect((await linted(report)).code).toBe(expected);
  });
});

describe('the request', () => {
  test('asks for both MAAS unless one is named', async () => {
    const { requests, folder } = await linted(clean);
    const mirror = { folder: resolve(folder) };
    expect(requests).toEqual([
      { mirror, maas: '3.7' },
      { mirror, maas: '3.8' },
    ]);
    expect((await linted(clean, '--maas', '3.8')).requests.map(({ maas }) => maas)).toEqual(['3.8']);
  });

  test('has the keyring from where the user stands', async () => {
    const { requests, host } = await linted(clean, '--maas', '3.7', '--keyring', 'k.gpg');
    expect(requests[0]?.keyringFile).toBe(join(host.currentFolder, 'k.gpg'));
  });

  test('refuses a MAAS that is not known', async () => {
    const { code, requests } = await linted(clean, '--maas', '3.6');
    expect([code, requests]).toEqual([2, []]);
  });
});

describe('the output', () => {
  test('of a good mirror is what MAAS will fetch', async () => {
    const { host } = await linted(clean, '--maas', '3.8');
    expect(host.stdout.text.split('\n')).toEqual([
      'MAAS 3.8 accepts this mirror: nothing to remark.',
      '',
      'MAAS 3.8 will fetch 1.53 GB in 16 files for what succeeds.',
      '',
    ]);
  });

  test('has findings by severity and rule, each rule with its remedy once', async () => {
    const { host } = await linted(broken, '--maas', '3.7');
    expect(host.stdout.text.split('\n').slice(0, -3)).toEqual([
      'MAAS 3.7 refuses this mirror: 1 error, 7 warnings, 1 note.',
      '',
      'Errors',
      '  tag-missing',
      '    It has no arch.',
      '    Remedy: Mend tag-missing.',
      '',
      'Warnings',
      '  image-absent (7)',
      ...[0, 1, 2, 3, 4].map((number) => `    Image ${number} is not here.`),
      '    and 2 more; --json lists all.',
      '    Remedy: Mend image-absent.',
      '',
      'Notes',
      '  several-versions',
      '    MAAS takes 2, not 1.',
      '    Remedy: Mend several-versions.',
      '',
      'Selections',
      'OS      RELEASE  ARCH   SUBARCH  OUTCOME  FILES     SIZE  WHY',
      'ubuntu  noble    amd64  *        fails        3  57.0 kB  MAAS refuses this source.',
    ]);
  });

  test('with --json is a report a line and a result', async () => {
    const { host } = await linted(broken, '--json');
    expect(host.stdout.documents).toEqual([
      { kind: 'lint', ...broken, maas: '3.7' },
      { kind: 'lint', ...broken, maas: '3.8' },
      expect.objectContaining({ kind: 'result', outcome: 'done', errors: 2, warnings: 14, failures: [] }),
    ]);
  });
});
