import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restorePowerShell } from '../../../../electron/engine/media/papers/restore-ps1.ts';
import { encodePath } from '../../../../electron/engine/mirror/names.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { colonPath, items, makeShipment, sha256Of } from './made-shipment.ts';

const powerShells = ['pwsh', 'powershell'].filter(
  (name) => spawnSync(name, ['-NoProfile', '-Command', 'exit 0']).status === 0,
);

const odd = [
  colonPath,
  'a<b>c/d"e|f',
  'what?/all*',
  '100%/x',
  'ends./with /dots..',
  'plain/path',
  '.hidden/..x',
  'a:b/c:d',
];

/** The pattern and the format of the script's own function, as JavaScript understands them. */
function encodedByScript(path: string): string {
  const [, pattern = ''] = /\[regex\]::Replace\(\$segment, '([^']+)'/u.exec(restorePowerShell) ?? [];
  const [, prefix = '', digits = ''] =
    /\{ param\(\$found\) '(%)\{0:X(\d)\}' -f \[int\]\[char\]\$found\.Value \}/u.exec(restorePowerShell) ?? [];
  return path
    .split('/')
    .map((segment) =>
      segment.replaceAll(
        new RegExp(pattern, 'g'),
        (one) => `${prefix}${one.charCodeAt(0).toString(16).toUpperCase().padStart(Number(digits), '0')}`,
      ),
    )
    .join('/');
}

describe('restore.ps1', () => {
  it.each([...odd, ...Object.keys(items)])('encodes %s as a mirror on Windows has it', (path) => {
    expect(encodedByScript(path)).toBe(encodePath(path, 'encoded'));
  });

  it('encodes something at all', () => {
    expect(encodedByScript(colonPath)).toBe('streams/v1/com.ubuntu.maas%3Astable%3Av3%3Adownload.json');
  });

  it('takes the cells of paths.tsv by the places that they have', () => {
    expect(restorePowerShell).toContain('# ---- files: kind, folder, path, sha256, size, same, parts ');
    const cells = new Set([...restorePowerShell.matchAll(/\$row\[(\d)\]/gu)].map(([, at]) => Number(at)));
    expect([...cells].sort()).toEqual([1, 2, 3, 5, 6]);
  });

  it('holds ASCII only, so that every PowerShell reads it alike', () => {
    expect(restorePowerShell).toMatch(/^[\n -~]*$/u);
  });

  it('deletes a file in one place only, where it is made writable first', () => {
    expect(restorePowerShell).toContain(
      '[IO.File]::SetAttributes($file, [IO.FileAttributes]::Normal)\n  [IO.File]::Delete($file)',
    );
    expect(restorePowerShell.match(/\[IO\.File\]::Delete\(/gu)).toHaveLength(1);
  });

  it.runIf(powerShells.length > 0).each(powerShells)(
    'takes three volumes in the order 3, 1, 2 with %s',
    async (shell) => {
      const made = await makeShipment({ volumes: 3, partBytes: 50 });
      const target = join(tempFolder(), 'mirror');
      const run = (number: number) => {
        const args = [
          '-NoProfile',
          '-ExecutionPolicy',
          'Bypass',
          '-File',
          join(made.folders[number - 1] ?? '', 'restore.ps1'),
          target,
        ];
        return spawnSync(shell, args, { encoding: 'utf8' });
      };
      const encoding = process.platform === 'win32' ? 'encoded' : 'plain';
      expect(run(3).status).toBe(3);
      expect(run(1).status).toBe(3);
      expect(existsSync(join(target, 'streams'))).toBe(false);
      expect(run(2)).toMatchObject({ status: 0, stderr: '' });
      const paths = made.manifest.mirrors.flatMap(({ files, documents }) => [...files, ...documents]);
      const wanted = paths.map(({ path, sha256 }) => [encodePath(path, encoding), sha256]);
      expect(treeOf(target)).toEqual(Object.fromEntries(wanted));
    },
  );

  it.runIf(powerShells.length > 0).each(powerShells)('names what is damaged with %s', async (shell) => {
    const made = await makeShipment();
    const bad = sha256Of('initrd of some length');
    const [folder = ''] = made.folders;
    writeFileSync(join(folder, 'data', bad.slice(0, 2), bad), 'initrd of some lengtH');
    const args = [
      '-NoProfile',
      '-ExecutionPolicy',
      'Bypass',
      '-File',
      join(folder, 'restore.ps1'),
      join(tempFolder(), 'out'),
    ];
    const { status, stderr } = spawnSync(shell, args, { encoding: 'utf8' });
    expect(status).toBe(5);
    expect(stderr).toContain(`damaged: data/${bad.slice(0, 2)}/${bad}`);
  });
});
