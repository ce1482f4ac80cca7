import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DigestOptions, digestFiles } from '../../audit/digest-pool.ts';
import { errnoOf, InputError } from '../../errors.ts';
import { isLitter } from '../reading/shipment-folder.ts';
import { shipmentNames } from '../shipment-layout.ts';

/** A file that goes along for people, as it is. */
export interface Installer {
  /** In the shipment. */
  readonly name: string;
  readonly file: string;
  readonly sizeBytes: number;
}

/** The plain files right in a folder. Throws BAD_ARGUMENT where it is none, or where a name would not stand on every volume. */
export async function listInstallers(folder: string | undefined): Promise<readonly Installer[]> {
  if (folder === undefined) return [];
  const root = resolve(folder);
  const found: Installer[] = [];
  for (const name of (await namesIn(root)).sort()) {
    const file = join(root, name);
    const entry = await lstat(file);
    if (!entry.isFile() || isLitter(name)) continue;
    if (!/^[A-Za-z0-9][A-Za-z0-9 ._+()-]*$/u.test(name) || /[. ]$|\.part$/u.test(name)) throw oddName(file);
    found.push({ name: `${shipmentNames.installers}/${name}`, file, sizeBytes: entry.size });
  }
  const folded = new Set(found.map(({ name }) => name.toLowerCase()));
  if (folded.size < found.length) throw oddName(root, 'has names that differ by case alone');
  if (found.length === 0) throw oddName(root, 'holds no files');
  return found;
}

/** SHA-256 of each, by name. */
export async function installerDigests(
  installers: readonly Installer[],
  options: DigestOptions,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const tasks = installers.map(
    ({ name: path, file, sizeBytes }) => ({ path, file, sizeBytes, algorithm: 'sha256' }) as const,
  );
  for await (const outcome of digestFiles(tasks, options)) {
    if (outcome.kind === 'failed') throw oddName(outcome.path, `cannot be read: ${outcome.message}`);
    digests.set(outcome.path, outcome.hex);
  }
  return digests;
}

async function namesIn(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    throw oddName(root, `cannot be read as a folder (${errnoOf(error)})`);
  }
}

function oddName(path: string, found = 'has a name that not every volume takes'): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `Expected a folder with the app's installers, plainly named, but ${path} ${found}. Name another folder, or rename the file.`,
    { path },
  );
}
