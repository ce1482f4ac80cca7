import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LintReport } from '../../../electron/contract/lint.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const keyringFile = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');
const bootloaders = ['os~(grub*|pxelinux)'];

async function mirrored(rules: readonly (readonly string[] | MaasTerms)[]) {
  const folder = join(tempFolder(), 'mirror');
  const made = await makeMirror({ folder, source: tiny, keyringFile, filters: ['os=pxelinux'] });
  const selection = {
    rules: rules.map((rule) => ({
      terms: 'kind' in rule ? rule : { kind: 'filters' as const, filters: rule },
      max: 1,
      keep: false,
    })),
    pins: [],
  };
  await made.engine.api.mirrors.edit({ mirror: { folder }, selection });
  await made.sync();
  return { folder, lint: lintWith(made.engine, folder) };
}

function lintWith(engine: Engine, folder: string, more: { readonly keyringFile?: string } = {}) {
  return (maas: '3.7' | '3.8') => engine.api.publication.lint({ mirror: { folder }, maas, ...more });
}

function byRule({ findings }: LintReport): Record<string, number> {
  const groups = Map.groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`);
  return Object.fromEntries([...groups].map(([rule, found]) => [rule, found.length]));
}

function maasTerms(change: Partial<MaasTerms> = {}): MaasTerms {
  const focal = { os: 'ubuntu', release: 'focal', arches: ['amd64'], subarches: ['*'], labels: ['*'] };
  return { kind: 'maas', ...focal, bootloaders: true, ...change };
}

test('a verbatim mirror of a part warns of each image that it lacks, in both MAAS alike', async () => {
  const { lint } = await mirrored([['arch=amd64', 'release~(focal|jammy)'], bootloaders]);
  for (const maas of ['3.7', '3.8'] as const) {
    const report = await lint(maas);
    // 15 kernels for arm64, five of noble for amd64, two CentOS; of all but CentOS an older version is listed too.
    expect(byRule(report)).toEqual({ 'warning image-absent': 22, 'info several-versions': 34 });
    expect(report).toMatchObject({ verdict: 'accepted', counts: { error: 0, warning: 22, info: 34 } });
    expect(report.selections.map(({ terms, outcome }) => [terms.release, terms.arches[0], outcome])).toEqual([
      ['centos70', 'amd64', 'fails'],
      ['8', 'amd64', 'fails'],
      ['focal', 'amd64', 'succeeds'],
      ['focal', 'arm64', 'fails'],
      ['jammy', 'amd64', 'succeeds'],
      ['jammy', 'arm64', 'fails'],
      ['noble', 'amd64', 'fails'],
      ['noble', 'arm64', 'fails'],
    ]);
    // Twice ten kernels' files and a squashfs; five bootloader files.
    expect(report.neededFiles).toBe(2 * 11 + 5);
  }
});

test('a verbatim mirror without bootloaders has an error for each of them', async () => {
  const { lint } = await mirrored([['arch=amd64', 'release=focal', 'ftype!=manifest']]);
  const report = await lint('3.7');
  expect(byRule(report)).toMatchObject({ 'error file-absent': 4 });
  expect(new Set(report.selections.map(({ outcome }) => outcome))).toEqual(new Set(['fails']));
});

test("a mirror made in MAAS's terms is held against what is selected there", async () => {
  const selected = maasTerms({ subarches: ['ga-20.04'] });
  const { lint } = await mirrored([selected]);
  const [in37, in38] = [await lint('3.7'), await lint('3.8')];
  expect(in37.selections).toMatchObject([{ terms: selected, outcome: 'succeeds', images: 1, files: 3 }]);
  expect(in37.counts.error).toBe(0);
  expect(in38.selections).toMatchObject([{ terms: selected, outcome: 'fails', images: 5, files: 11 }]);
  expect(byRule(in38)).toMatchObject({ 'error file-absent': 4, 'info selection-widened': 1 });
});

test('a file that is gone or cut short is an error', async () => {
  const { folder, lint } = await mirrored([maasTerms()]);
  rmSync(join(folder, 'focal/amd64/20250102/ga-20.04/generic/boot-kernel'));
  truncateSync(join(folder, 'focal/amd64/20250102/squashfs'), 10);
  expect(byRule(await lint('3.7'))).toMatchObject({ 'error file-absent': 1, 'error file-size-differs': 1 });
});

test('what an audit found damaged is an error', async () => {
  const { folder, lint } = await mirrored([maasTerms()]);
  const engine = await createEngine({ dataFolder: tempFolder(), version: '0.0.0' });
  try {
    const file = join(folder, 'focal/amd64/20250102/squashfs');
    writeFileSync(file, Buffer.alloc(statSync(file).size));
    expect(byRule(await lint('3.7'))).not.toHaveProperty('error file-damaged');
    const { jobId } = await engine.api.mirrors.audit({ mirror: { folder }, repair: false });
    await engine.api.jobs.wait({ id: jobId });
    expect(byRule(await lint('3.7'))).toHaveProperty('error file-damaged', 1);
  } finally {
    await engine.close();
  }
});

test('a folder that another tool wrote will do, with the keyring that is named', async () => {
  const engine = await createEngine({ dataFolder: tempFolder(), version: '0.0.0' });
  try {
    const unchecked = await lintWith(engine, tiny)('3.8');
    expect(byRule(unchecked)).toEqual({ 'info signature-unchecked': 1, 'info several-versions': 34 });
    const report = await lintWith(engine, tiny, { keyringFile })('3.8');
    expect(byRule(report)).toEqual({ 'info several-versions': 34 });
    const wrong = sharedFolder('streams', 'maas-tiny', 'wrong.gpg');
    const refused = await lintWith(engine, tiny, { keyringFile: wrong })('3.8');
    expect(byRule(refused)).toMatchObject({ 'error signature-rejected': 4 });
    await expect(lintWith(engine, tempFolder())('3.8')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(lintWith(engine, tiny, { keyringFile: '/none' })('3.8')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  } finally {
    await engine.close();
  }
});

test('the shared oddities are refused by MAAS 3.8 for what they are', async () => {
  const engine = await createEngine({ dataFolder: tempFolder(), version: '0.0.0' });
  try {
    const folder = sharedFolder('streams', 'oddities', 'stream');
    const armored = sharedFolder('streams', 'oddities', 'keyring.asc');
    const report = await lintWith(engine, folder, { keyringFile: armored })('3.8');
    expect(report.verdict).toBe('refused');
    const errors = new Set(report.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule));
    for (const rule of ['keyring-armored', 'nested-index', 'aliased-tag', 'inherited-tag', 'release-notifications'])
      expect(errors, rule).toContain(rule);
  } finally {
    await engine.close();
  }
});
