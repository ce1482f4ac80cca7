import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restorePowerShell } from '../../../../electron/engine/media/papers/restore-ps1.ts';
import { canMount, smallVolume } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { makeShipment, sha256Of } from './made-shipment.ts';
import { contentFile, restore, volume, wanted } from './restoring.ts';

const nobody = 65_534;

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`Nothing was changed in ${file}`);
  writeFileSync(file, changed);
}

describe('a damaged table of paths', () => {
  it.each<[string, string, (text: string) => string]>([
    ['with a letter of a kind changed', 'paths.tsv', (text) => text.replace('\nfile\t', '\nfime\t')],
    ['with its last line lost', 'paths.tsv', (text) => text.replace(/[^\n]*\n$/u, '')],
    ['with the end of its last line lost', 'paths.tsv', (text) => text.slice(0, -20)],
    ['with a letter of a path flipped', 'paths.tsv', (text) => text.replaceAll('boot-initrd', 'boot-inItrd')],
    ['that is empty', 'paths.tsv', () => ''],
    ['that no sum is there for', 'SHA256SUMS', (text) => text.replace('  paths.tsv\n', '  path.tsv\n')],
    ['and no sums at all', 'SHA256SUMS', () => ''],
  ])('%s stops before anything is restored', async (_, name, change) => {
    const made = await makeShipment();
    edit(join(volume(made, 1), name), change);
    const target = join(tempFolder(), 'out');
    const run = restore(volume(made, 1), target);
    expect(run).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('this volume is damaged') });
    expect(run.stderr).toContain('Write this volume again');
    expect(existsSync(target)).toBe(false);
  });

  it('with a row of a kind that nobody knows stops, whatever the sums say', async () => {
    const made = await makeShipment();
    const table = join(volume(made, 1), 'paths.tsv');
    const before = sha256Of(readFileSync(table));
    edit(table, (text) => `${text}link\t.\tx\n`);
    edit(join(volume(made, 1), 'SHA256SUMS'), (text) => text.replace(before, sha256Of(readFileSync(table))));
    const run = restore(volume(made, 1), join(tempFolder(), 'out'));
    expect(run).toMatchObject({ status: 5, stderr: expect.stringContaining('no kind that this script knows: link') });
  });

  it('is looked for by the script for PowerShell with the pattern of such a line', async () => {
    const [, pattern = ''] = /-cmatch '([^']+)'/u.exec(restorePowerShell) ?? [];
    const folder = volume(await makeShipment(), 1);
    const lines = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').split('\n');
    const found = lines.map((line) => new RegExp(pattern, 'u').exec(line)?.[1]).filter((one) => one !== undefined);
    expect(found).toEqual([sha256Of(readFileSync(join(folder, 'paths.tsv')))]);
  });
});

describe.skipIf(!canMount)('a disk without space', () => {
  it('for twice a file in parts on two volumes is told as such, and the next run ends it', async () => {
    const mirrors = { lab: { 'a/large': 'x'.repeat(500_000) } };
    const made = await makeShipment({ mirrors, volumes: 2, partBytes: 300_000 });
    // Room for the parts or for the file.
    const target = smallVolume(700 * 1024);
    expect(restore(volume(made, 1), target).status).toBe(3);
    const full = restore(volume(made, 2), target);
    expect(full).toMatchObject({ status: 6, stderr: expect.stringContaining('a/large cannot be written') });
    expect(full.stderr).not.toContain('damaged');
    execFileSync('mount', ['-o', 'remount,size=2m', target]);
    expect(restore(volume(made, 2), target)).toMatchObject({ status: 0, stderr: '' });
    expect(treeOf(target)).toEqual(wanted(made));
  });
});

describe.skipIf(process.getuid?.() !== 0)('a medium whose files are read-only', () => {
  it('is restored by an ordinary user, beside what is damaged and what an interrupted run left', async () => {
    const made = await makeShipment({ partBytes: 50 });
    const folder = volume(made, 1);
    const initrd = contentFile(made, 'initrd of some length');
    edit(initrd, (text) => text.toUpperCase());
    for (const name of readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' })) {
      const file = join(folder, 'data', name);
      if (statSync(file).isFile()) chmodSync(file, 0o444);
    }
    chmodSync(dirname(folder), 0o755);
    const home = tempFolder();
    chmodSync(home, 0o777);
    const target = join(home, 'out');
    const damaged = restore(folder, target, { uid: nobody });
    expect(damaged.status).toBe(5);
    expect(damaged.stderr.trim().split('\n')).toEqual([
      expect.stringContaining('damaged: data/'),
      expect.stringContaining('1 damaged, named above; the rest is restored'),
    ]);
    writeFileSync(initrd, 'initrd of some length');
    mkdirSync(join(target, '.parts'));
    writeFileSync(join(target, '.parts', 'incoming'), 'half', { mode: 0o444 });
    chownSync(join(target, '.parts'), nobody, nobody);
    expect(restore(folder, target, { uid: nobody })).toMatchObject({ status: 0, stderr: '' });
    expect(treeOf(target)).toEqual(wanted(made));
    expect(statSync(join(target, 'streams/v1/index.json')).mode & 0o200).toBe(0o200);
  });
});
