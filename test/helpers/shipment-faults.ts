import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, parseManifest, parseSeal } from '../../electron/engine/media/manifest.ts';
import { parseSums } from '../../electron/engine/media/papers/sums.ts';
import { readVolume } from '../../electron/engine/media/reading/open-volume.ts';
import { sha256, treeOf } from './tree.ts';

/** What is wrong with a volume that says it is complete; none: every file is there, as manifest, sums and seal say, and signed. */
export async function shipmentFaults(folder: string): Promise<string[]> {
  if (!claimsToBeComplete(folder)) return ['it does not say that it is complete'];
  const tree = treeOf(folder);
  const read = await readVolume(folder, { now: new Date(), believes: () => true }).catch((error: unknown) =>
    String(error),
  );
  if (typeof read === 'string') return [read];
  const manifest = manifestIn(folder);
  const seal = parseSeal(readFileSync(join(folder, 'volume.json'), 'utf8'));
  const sums = parseSums(readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
  const faults: string[] = [];
  if (seal.sumsSha256 !== tree.SHA256SUMS) faults.push('the seal does not name the sums');
  if (seal.manifestSha256 !== tree['manifest.json']) faults.push('the seal does not name the manifest');
  for (const [name, digest] of sums) if (tree[name] !== digest) faults.push(`${name} is not as the sums say`);
  const unnamed = ['SHA256SUMS', 'volume.json', 'volume.json.gpg'];
  for (const name of Object.keys(tree))
    if (!sums.has(name) && !unnamed.includes(name)) faults.push(`${name} is in no sums`);
  for (const part of manifest.contents.flatMap(({ parts }) => parts)) {
    const here = part.volumes.includes(seal.number);
    if (here && tree[part.name] !== part.sha256) faults.push(`${part.name} is missing or damaged`);
    if (!here && part.name in tree) faults.push(`${part.name} belongs to another volume`);
  }
  return faults;
}

/** Whether a reader would take the volume for finished. */
export function claimsToBeComplete(folder: string): boolean {
  return existsSync(join(folder, 'volume.json')) && !existsSync(join(folder, 'INCOMPLETE.json'));
}

export function manifestIn(folder: string): Manifest {
  return parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

/** SHA-256 by path of what the volumes give for a mirror, parts joined; `missing` for what none of them has. */
export function treeFrom(folders: readonly string[]): Record<string, string> {
  const [first = ''] = folders;
  const manifest = manifestIn(first);
  const contents = new Map(manifest.contents.map((one) => [one.sha256, one]));
  const digestOf = (name: string): string => {
    const parts = contents.get(name)?.parts.map((part) => {
      const file = folders.map((folder) => join(folder, part.name)).find(existsSync);
      return file === undefined ? undefined : readFileSync(file);
    });
    if (parts === undefined || parts.includes(undefined)) return 'missing';
    return sha256(Buffer.concat(parts.filter((one) => one !== undefined)));
  };
  const files = manifest.mirrors.flatMap(({ documents, files: items }) => [...documents, ...items]);
  return Object.fromEntries(files.map(({ path, sha256: name }) => [path, digestOf(name)] as const).sort(byPath));
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
