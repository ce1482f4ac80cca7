import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listVisibleFiles } from '../../../electron/engine/audit/list-visible-files.ts';
import { asOrdinaryUser } from '../../helpers/ordinary-user.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function list(root: string, decodeName?: (name: string) => string) {
  const entries = await Array.fromAsync(listVisibleFiles(root, decodeName));
  return entries.map(({ path, kind, sizeBytes }) => `${kind} ${path} ${sizeBytes}`).sort();
}

test('lists files by POSIX path, hidden ones too, but nothing of the mirror itself', async () => {
  const root = tempFolder();
  for (const folder of ['noble/amd64', '.streamferry/staging', 'noble/.streamferry', 'empty']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'noble/amd64/squashfs'), '12345');
  writeFileSync(join(root, '.streamferry/staging/part'), 'x');
  writeFileSync(join(root, 'noble/.streamferry/odd'), 'xy');
  writeFileSync(join(root, '.htaccess'), '');
  expect(await list(root)).toEqual([
    'file .htaccess 0',
    'file noble/.streamferry/odd 2',
    'file noble/amd64/squashfs 5',
  ]);
});

test('reports links as themselves, whatever they lead to, and does not go round in circles', async () => {
  const root = tempFolder();
  const outside = tempFolder();
  writeFileSync(join(outside, 'secret'), 'x');
  symlinkSync(outside, join(root, 'away'));
  symlinkSync(root, join(root, 'circle'));
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
  expect(await list(root)).toEqual(['link away 0', 'link circle 0', 'link dangling 0']);
});

test.skipIf(process.platform === 'win32')('reports what is neither file, folder nor link as special', async () => {
  const root = tempFolder();
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(await list(root)).toEqual(['special pipe 0']);
});

test.skipIf(process.platform === 'win32')('reports a folder that may not be read', async () => {
  const root = tempFolder();
  mkdirSync(join(root, 'closed'), { mode: 0 });
  expect(await asOrdinaryUser(root, () => list(root))).toEqual(['unreadable-folder closed 0']);
});

test('gives decoded names and still finds what lies below encoded folders', async () => {
  const root = tempFolder();
  mkdirSync(join(root, 'a%3Ab'));
  writeFileSync(join(root, 'a%3Ab', 'c%3Ad'), 'x');
  expect(await list(root, (name) => name.replaceAll('%3A', ':'))).toEqual(['file a:b/c:d 1']);
});

test('lists nothing where there is no folder', async () => {
  expect(await list(join(tempFolder(), 'gone'))).toEqual([]);
});
