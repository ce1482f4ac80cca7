import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Packages whose parts are in the app without being modules of a bundle: a native addon, style sheets, fonts. Electron brings its own texts. */
const besides = [
  'better-sqlite3',
  'vanilla-framework',
  '@fontsource-variable/ubuntu-sans',
  '@fontsource-variable/ubuntu-sans-mono',
];

interface Part {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const noted = v.array(
  v.object({
    name: v.string(),
    version: v.string(),
    identifier: v.optional(v.string(), 'see text'),
    text: v.optional(v.string(), ''),
  }),
);

const packageFile = v.object({ name: v.string(), version: v.string(), license: v.string() });

/** What vite noted of each bundle becomes `licences.json`, for "About", and `third-party-licences.txt` with every text. */
export async function writeLicences(outFolder: string): Promise<void> {
  const parts = new Map<string, Part>();
  for (const file of await notes([outFolder, join(outFolder, 'renderer')])) {
    for (const { name, version, identifier, text } of v.parse(noted, JSON.parse(await readFile(file, 'utf8')))) {
      parts.set(`${name}@${version}`, { name, version, licence: identifier, text });
    }
    await rm(file);
  }
  for (const name of besides) {
    const part = await partOf(join(projectFolder, 'node_modules', name));
    parts.set(`${part.name}@${part.version}`, part);
  }
  const sorted = [...parts.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const short = sorted.map(({ name, version, licence }) => ({ name, version, licence }));
  await writeFile(join(outFolder, 'licences.json'), `${JSON.stringify(short, null, 2)}\n`);
  await writeFile(join(outFolder, 'third-party-licences.txt'), sorted.map(textOf).join(`\n${'-'.repeat(72)}\n\n`));
}

async function notes(folders: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => ({ name, file: join(folder, name) }))),
  );
  return files.flat().flatMap(({ name, file }) => (/^licences-\w+\.json$/u.test(name) ? [file] : []));
}

async function partOf(folder: string): Promise<Part> {
  const about: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = v.parse(packageFile, about);
  const file = (await readdir(folder)).find((each) => /^licen[cs]e(?:\.|$)/iu.test(each));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  return { name, version, licence: license, text: text.trim() };
}

function textOf({ name, version, licence, text }: Part): string {
  return `${name} ${version} (${licence})\n\n${text}\n`;
}
