import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { buildAll } from './build.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** What the packaged app needs to know of its package. */
const packageFile = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  type: v.literal('module'),
  main: v.string(),
});

/** The one package that is not bundled, and what of it runs. */
const nativePackage = 'node_modules/better-sqlite3';
const nativeParts = ['LICENSE', 'lib', 'prebuilds'];
const nativePackageFile = v.object({
  name: v.string(),
  version: v.string(),
  license: v.string(),
  main: v.string(),
});

/** Entries for programs that name their platform; ours asks for the one it runs on. */
const otherEntries = /[\\/]lib[\\/](?:darwin|linux|linuxmusl|win32)-\w+\.js$/u;

/** Builds anew and lays out, in an empty folder, exactly what the packaged app consists of. */
export async function stageApp(appFolder: string): Promise<void> {
  await rm(appFolder, { recursive: true, force: true });
  await mkdir(appFolder, { recursive: true });
  await buildAll({ outFolder: join(appFolder, 'dist'), clean: true });
  // The main process runs command lines itself.
  await rm(join(appFolder, 'dist', 'cli.js'));
  const native = v.parse(nativePackageFile, await readJson(join(nativePackage, 'package.json')));
  await writeJson(join(appFolder, nativePackage, 'package.json'), native);
  await writeJson(join(appFolder, 'package.json'), {
    ...v.parse(packageFile, await readJson('package.json')),
    author: 'Streamferry',
    homepage: 'https://streamferry.invalid/',
    desktopName: 'streamferry.desktop',
    dependencies: { [native.name]: native.version },
  });
  for (const part of nativeParts) await copy(join(nativePackage, part), appFolder);
  for (const part of ['LICENSE', 'build/images', 'build/keyrings']) await copy(part, appFolder);
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(projectFolder, path), 'utf8'));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Keyrings are there only where a packager put them. */
async function copy(path: string, appFolder: string): Promise<void> {
  try {
    const filter = (file: string) => !otherEntries.test(file);
    await cp(join(projectFolder, path), join(appFolder, path), { recursive: true, filter });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || path !== 'build/keyrings') throw error;
  }
}
