import { lstatSync } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, makePublic } from './durable.ts';

/** Makes folders below a root and remembers which it has seen; nothing is ever written through a link. */
export class SafePlace {
  readonly #root: string;
  readonly #seen = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Throws NAME_COLLISION when a link, a folder or a special file stands where the file shall go, or a link or file among its parents. */
  check(diskName: string): void {
    const segments = diskName.split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      const parent = segments.slice(0, depth).join('/');
      if (this.#seen.has(parent)) continue;
      const kind = kindOf(join(this.#root, parent));
      if (kind === 'absent') return;
      if (kind !== 'folder') throw collision(join(this.#root, parent), 'a folder', kind);
      this.#seen.add(parent);
    }
    const kind = kindOf(join(this.#root, diskName));
    if (kind !== 'absent' && kind !== 'file') throw collision(join(this.#root, diskName), 'a file', kind);
  }

  /** Makes the parents of a file, one by one, and checks each. Returns those that were made. */
  async makeParents(diskName: string): Promise<string[]> {
    const made: string[] = [];
    const segments = diskName.split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      const parent = segments.slice(0, depth).join('/');
      if (this.#seen.has(parent)) continue;
      const folder = join(this.#root, parent);
      try {
        await mkdir(folder);
        await makePublic(folder, 0o755);
        made.push(folder);
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw diskError(error, folder);
        const kind = await lstat(folder).then((s) =>
          s.isDirectory() ? 'folder' : s.isSymbolicLink() ? 'link' : 'file',
        );
        if (kind !== 'folder') throw collision(folder, 'a folder', kind);
      }
      this.#seen.add(parent);
    }
    this.check(diskName);
    return made;
  }

  /** To be called after folders were removed. */
  forget(): void {
    this.#seen.clear();
  }
}

type Kind = 'absent' | 'file' | 'folder' | 'link' | 'special file';

function kindOf(file: string): Kind {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'special file';
}

function collision(file: string, expected: string, found: string): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `${file} should be ${expected} of the mirror, but a ${found} stands there. Nothing was written through it; move it away and run again.`,
    { path: file },
  );
}
