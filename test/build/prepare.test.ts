import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const script = join(import.meta.dirname, '..', '..', 'build', 'prepare.js');

/** A checkout whose build leaves a file behind. */
function checkout(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, 'build'));
  cpSync(script, join(folder, 'build', 'prepare.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'build', 'build.ts'),
    `import { writeFileSync } from 'node:fs';
const file: string = '../built';
writeFileSync(new URL(file, import.meta.url), '');`,
  );
  return folder;
}

const prepare = (folder: string) => promisify(execFile)(process.execPath, [join(folder, 'build', 'prepare.js')]);

test('an installation with the development packages is built, quietly', async () => {
  const folder = checkout();
  mkdirSync(join(folder, 'node_modules', 'vite'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'vite', 'package.json'), '{}');
  expect(await prepare(folder)).toEqual({ stdout: '', stderr: '' });
  expect(existsSync(join(folder, 'built'))).toBe(true);
});

test('an installation without them says so in one sentence and is no failure', async () => {
  const folder = checkout();
  const { stdout, stderr } = await prepare(folder);
  expect([stdout, stderr.split('\n').length]).toEqual(['', 2]);
  expect(stderr).toContain('Streamferry was not built');
  expect(existsSync(join(folder, 'built'))).toBe(false);
});

test('a build that fails fails the installation', async () => {
  const folder = checkout();
  mkdirSync(join(folder, 'node_modules', 'vite'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'vite', 'package.json'), '{}');
  writeFileSync(join(folder, 'build', 'build.ts'), 'throw new Error("no");');
  await expect(prepare(folder)).rejects.toMatchObject({ code: 1 });
});
