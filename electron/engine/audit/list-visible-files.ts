import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../errors.ts';

/** Something that a reader of the mirror folder sees. Links are not followed: one is reported as itself. */
export interface VisibleEntry {
  /** POSIX path relative to the mirror, as `decodeName` gives it. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'special' | 'unreadable-folder';
  /** 0 for all but files. */
  readonly sizeBytes: number;
}

/** The mirror's own folder, which no reader is shown. */
const privateFolder = '.streamferry';

/**
 * Walks a mirror folder and yields all it shows but folders, nothing below `.streamferry/`.
 * `decodeName` turns names on disk into item paths where the volume needs encoded ones.
 */
export async function* listVisibleFiles(
  root: string,
  decodeName: (diskPath: string) => string = (diskPath) => diskPath,
): AsyncGenerator<VisibleEntry, void> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const inFolder = folder;
    const names = await namesIn(join(root, folder));
    if (names === 'unreadable') {
      yield { path: decodeName(folder), kind: 'unreadable-folder', sizeBytes: 0 };
      continue;
    }
    const visible = names.filter((name) => folder !== '' || name !== privateFolder);
    const found = await Promise.all(visible.map((name) => look(root, inFolder === '' ? name : `${inFolder}/${name}`)));
    for (const entry of found) {
      if (entry === undefined) continue;
      if (entry.kind === 'folder') folders.push(entry.path);
      else yield { path: decodeName(entry.path), kind: entry.kind, sizeBytes: entry.sizeBytes };
    }
  }
}

/** The names in a folder; none when it has gone since it was seen. */
async function namesIn(folder: string): Promise<readonly string[] | 'unreadable'> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    if (code === undefined) throw error;
    return 'unreadable';
  }
}

interface Look {
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'link' | 'special';
  readonly sizeBytes: number;
}

async function look(root: string, path: string): Promise<Look | undefined> {
  try {
    const stats = await lstat(join(root, path));
    if (stats.isFile()) return { path, kind: 'file', sizeBytes: stats.size };
    const kind = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special';
    return { path, kind, sizeBytes: 0 };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    // A folder that lists names but lets nobody look at them: the name is all there is to say.
    return { path, kind: 'special', sizeBytes: 0 };
  }
}
