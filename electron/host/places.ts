import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Machine } from '../engine/registry/data-folder.ts';

export interface Place {
  readonly title: string;
  readonly path: string;
}

/** Where one may begin to look for a folder: home, the mirrors' folder, mounted volumes. */
export async function placesOf(machine: Machine, mirrorsFolder: string): Promise<readonly Place[]> {
  const mirrors = nearestExisting(mirrorsFolder);
  const volumes = await volumesOf(machine).catch(() => []);
  const places = [
    { title: 'Home', path: machine.homeFolder },
    { title: 'Mirrors', path: mirrors },
    ...volumes.map((path) => ({ title: basename(path) || path, path })),
  ];
  return places.filter(({ path }, at) => places.findIndex((other) => other.path === path) === at);
}

/** The folder itself, or the nearest above it that exists. */
export function nearestExisting(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(at) || dirname(at) === at) return at;
  }
}

async function volumesOf({ platform }: Machine): Promise<readonly string[]> {
  switch (platform) {
    case 'win32':
      return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`).filter((root) => existsSync(root));
    case 'darwin':
      return (await readdir('/Volumes')).map((name) => join('/Volumes', name));
    default:
      return mountedVolumes(await readFile('/proc/self/mounts', 'utf8'));
  }
}

const userMounts = /^\/(?:media|mnt|run\/media)\//u;

/** Mount points where people's volumes are, of a table as in fstab(5): spaces and the like are octal there. */
export function mountedVolumes(table: string): readonly string[] {
  const points = table.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  const paths = points.map((point) =>
    point.replaceAll(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
  );
  return [...new Set(paths.filter((path) => userMounts.test(path)))].toSorted();
}
