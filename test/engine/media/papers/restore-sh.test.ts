import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { colonPath, items, makeShipment, sha256Of, squashfs } from './made-shipment.ts';
import { contentFile, restore, volume, wanted } from './restoring.ts';

const kernel = 'noble/amd64/20250805/ga-24.04/generic/boot-kernel';
const initrd = 'noble/amd64/20250805/ga-24.04/generic/boot-initrd';

/** Every POSIX shell of this machine that people may have; `sh` there is always. */
const shells = ['sh', 'dash', 'bash --posix', 'busybox sh', 'ksh', 'yash'].filter((command) => {
  const [name = '', ...args] = command.split(' ');
  return spawnSync(name, [...args, '-c', 'exit 0']).status === 0;
});

describe('restore.sh', () => {
  it.each(shells)('takes three volumes in the order 3, 1, 2 with %s', async (shell) => {
    const made = await makeShipment({ volumes: 3, partBytes: 50 });
    const target = join(tempFolder(), 'mirror');
    const third = restore(volume(made, 3), target, { command: shell });
    expect(third.status).toBe(3);
    expect(third.stdout).toContain('Still needed, in any order:\n  Lab 1 of 3\n  Lab 2 of 3\n');
    expect(existsSync(join(target, 'streams'))).toBe(false);
    expect(readdirSync(join(target, '.parts')).length).toBeGreaterThan(0);
    const first = restore(volume(made, 1), target, { command: shell });
    expect(first.status).toBe(3);
    expect(first.stdout).toContain('Still needed, in any order:\n  Lab 2 of 3\n');
    expect(existsSync(join(target, 'streams'))).toBe(false);
    expect(restore(volume(made, 2), target, { command: shell })).toMatchObject({ status: 0, stderr: '' });
    expect(treeOf(target)).toEqual(wanted(made));
  });

  it('puts documents in their publication order, after every file', async () => {
    const made = await makeShipment();
    const { stdout } = restore(volume(made, 1), join(tempFolder(), 'mirror'));
    const told = stdout.split('\n').filter((line) => line in wanted(made));
    expect(told).toEqual([...Object.keys(items), 'streamferry.gpg', colonPath, 'streams/v1/index.json']);
  });

  it('gives each of several mirrors its own folder', async () => {
    const made = await makeShipment({ mirrors: { 'Lab A': { 'a/x': 'x' }, 'lab a': { 'a/x': 'y' } } });
    const target = join(tempFolder(), 'all');
    expect(restore(volume(made, 1), target).status).toBe(0);
    expect(readFileSync(join(target, 'lab-a', 'a', 'x'), 'utf8')).toBe('x');
    expect(readFileSync(join(target, 'lab-a-2', 'a', 'x'), 'utf8')).toBe('y');
  });

  it('goes on where it was interrupted, keeping what is there', async () => {
    const made = await makeShipment({ volumes: 2, partBytes: 50 });
    const target = join(tempFolder(), 'mirror');
    restore(volume(made, 1), target);
    const waiting = join(target, '.parts');
    const [part = ''] = readdirSync(waiting);
    writeFileSync(join(waiting, 'incoming'), 'half of someth');
    writeFileSync(join(waiting, part), 'half a part');
    rmSync(join(target, kernel), { force: true });
    mkdirSync(join(target, kernel, '..'), { recursive: true });
    writeFileSync(join(target, kernel), 'kernel');
    expect(restore(volume(made, 2), target).status).toBe(3);
    const last = restore(volume(made, 1), target);
    expect(last).toMatchObject({ status: 0, stderr: '' });
    expect(last.stdout).not.toContain(`${kernel}\n`);
    expect(treeOf(target)).toEqual(wanted(made));
  });

  it('changes nothing when it is run again', async () => {
    const made = await makeShipment();
    const target = join(tempFolder(), 'mirror');
    expect(restore(volume(made, 1), target).status).toBe(0);
    expect(treeOf(target)).toEqual(wanted(made));
    const again = restore(volume(made, 1), target);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain(`Restored: 0   There already: ${Object.keys(wanted(made)).length}`);
  });

  it('names a damaged content, restores the rest and leaves the documents out', async () => {
    const made = await makeShipment();
    const bad = contentFile(made, 'initrd of some length');
    writeFileSync(bad, 'initrd of some lengtH');
    const target = join(tempFolder(), 'mirror');
    const run = restore(volume(made, 1), target);
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(
      `damaged: data/${sha256Of('initrd of some length').slice(0, 2)}/${sha256Of('initrd of some length')}`,
    );
    expect(existsSync(join(target, initrd))).toBe(false);
    expect(existsSync(join(target, squashfs))).toBe(true);
    expect(existsSync(join(target, 'streams'))).toBe(false);
    writeFileSync(bad, 'initrd of some length');
    expect(restore(volume(made, 1), target).status).toBe(0);
    expect(treeOf(target)).toEqual(wanted(made));
  });

  it('names the damaged one of several parts, and a missing content', async () => {
    const made = await makeShipment({ partBytes: 50 });
    writeFileSync(contentFile(made, items[squashfs] ?? '', '.002'), 'x'.repeat(50));
    rmSync(contentFile(made, 'kernel'));
    const run = restore(volume(made, 1), join(tempFolder(), 'mirror'));
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(
      `damaged: data/${sha256Of(items[squashfs] ?? '').slice(0, 2)}/${sha256Of(items[squashfs] ?? '')}.002\n`,
    );
    expect(run.stderr).not.toContain('.001');
    expect(run.stderr).toMatch(new RegExp(`damaged: data/../${sha256Of('kernel')} is missing`, 'u'));
  });

  it('names a damaged document and leaves the tree without any', async () => {
    const made = await makeShipment();
    writeFileSync(contentFile(made, 'index 0'), 'index X');
    const target = join(tempFolder(), 'mirror');
    const run = restore(volume(made, 1), target);
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(sha256Of('index 0'));
    expect(existsSync(join(target, 'streams'))).toBe(false);
    expect(existsSync(join(target, 'streamferry.gpg'))).toBe(false);
  });

  it('never writes over a file with other content', async () => {
    const made = await makeShipment();
    const target = join(tempFolder(), 'mirror');
    mkdirSync(join(target, 'noble', 'amd64', '20250805'), { recursive: true });
    writeFileSync(join(target, squashfs), 'mine');
    const run = restore(volume(made, 1), target);
    expect(run.status).toBe(6);
    expect(run.stderr).toContain(`not touched: ${join(target, squashfs)}`);
    expect(readFileSync(join(target, squashfs), 'utf8')).toBe('mine');
    expect(existsSync(join(target, 'streams'))).toBe(false);
  });

  it('does not write through a link that stands for a file', async () => {
    const made = await makeShipment();
    const target = join(tempFolder(), 'mirror');
    mkdirSync(join(target, 'noble', 'amd64', '20250805'), { recursive: true });
    symlinkSync(join(target, 'elsewhere'), join(target, squashfs));
    expect(restore(volume(made, 1), target).status).toBe(6);
    expect(existsSync(join(target, 'elsewhere'))).toBe(false);
  });

  it('replaces documents of an earlier shipment', async () => {
    const target = join(tempFolder(), 'mirror');
    restore(volume(await makeShipment(), 1), target);
    const made = await makeShipment({ index: 'a newer index' });
    expect(restore(volume(made, 1), target).status).toBe(0);
    expect(readFileSync(join(target, 'streams/v1/index.json'), 'utf8')).toBe('a newer index');
  });

  it('restores a delta over the tree of its site, and names what is lacking elsewhere', async () => {
    const whole = await makeShipment();
    const delta = await makeShipment({ spared: [squashfs] });
    const empty = join(tempFolder(), 'empty');
    const refused = restore(volume(delta, 1), empty);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain(`not carried: ${squashfs}`);
    expect(existsSync(join(empty, 'streams'))).toBe(false);
    const site = join(tempFolder(), 'site');
    restore(volume(whole, 1), site);
    rmSync(join(site, initrd));
    expect(restore(volume(delta, 1), site).status).toBe(0);
    expect(treeOf(site)).toEqual(wanted(whole));
  });

  it('writes nothing to the medium, and refuses to', async () => {
    const made = await makeShipment();
    const folder = volume(made, 1);
    const before = treeOf(folder);
    for (const target of [folder, join(folder, 'out'), join(folder, 'data', '..', 'out', 'deep')]) {
      const run = restore(folder, target);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('within the shipment');
    }
    symlinkSync(folder, join(folder, '..', 'alias'));
    expect(restore(folder, join(folder, '..', 'alias', 'out')).status).toBe(2);
    expect(restore(folder, join(tempFolder(), 'out')).status).toBe(0);
    expect(treeOf(folder)).toEqual(before);
  });

  it('refuses another folder of the medium, told by where it is mounted', async () => {
    const made = await makeShipment();
    const folder = volume(made, 1);
    const tools = tempFolder();
    writeFileSync(join(tools, 'df'), `#!/bin/sh\necho Filesystem\necho "/dev/sdx1 9 9 9 9% ${dirname(folder)}"\n`, {
      mode: 0o755,
    });
    const path = `${tools}${delimiter}${process.env.PATH}`;
    const run = restore(folder, join(dirname(folder), 'out'), { path });
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('on the medium itself') });
    expect(existsSync(join(dirname(folder), 'out'))).toBe(false);
  });

  it('refuses a volume that was not finished', async () => {
    const made = await makeShipment();
    const target = join(tempFolder(), 'out');
    const copy = join(tempFolder(), 'copy');
    cpSync(volume(made, 1), copy, { recursive: true });
    writeFileSync(join(copy, 'INCOMPLETE.json'), '{}');
    expect(restore(copy, target)).toMatchObject({ status: 4, stderr: expect.stringContaining('was not finished') });
    rmSync(join(copy, 'INCOMPLETE.json'));
    rmSync(join(copy, 'volume.json'));
    expect(restore(copy, target).status).toBe(4);
    expect(existsSync(target)).toBe(false);
  });

  it('tells how to use it without a folder', async () => {
    const made = await makeShipment();
    const { status, stderr } = spawnSync('sh', [join(volume(made, 1), 'restore.sh')], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('usage: sh restore.sh FOLDER');
  });

  it('stands beside sums that sha256sum accepts', async () => {
    const made = await makeShipment({ volumes: 2, partBytes: 50 });
    for (const folder of made.folders) {
      const told = execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
      expect(
        told
          .trim()
          .split('\n')
          .every((line) => line.endsWith(': OK')),
      ).toBe(true);
    }
  });
});
