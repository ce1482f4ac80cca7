import { lstatSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, MirrorError } from '../errors.ts';
import { diskError, makePublic } from './durable.ts';

/** Makes folders below a root and remembers which it has seen; nothing is ever written, moved or removed through a link. */
export class SafePlace {
  readonly #root: string;
  readonly #seen = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Throws NAME_COLLISION when a link, a folder or a special file stands where the file shall go, or a link or file among its parents. */
  check(diskName: string): void {
    const fault = this.#faultOf(diskName);
    if (fault !== undefined) throw collision(fault);
  }

  /** True when a regular file stands there that is reached through real folders only: what the mirror may move or remove. */
  holdsFile(diskName: string): boolean {
    return this.#faultOf(diskName) === undefined && kindOf(join(this.#root, diskName)) === 'file';
  }

  /** True when a real folder stands there that is reached through real folders only. */
  holdsFolder(diskName: string): boolean {
    return this.#faultOf(`${diskName}/any`) === undefined && kindOf(join(this.#root, diskName)) === 'folder';
  }

  /** Makes the parents of a file, one by one, and checks each. Returns those that were made. */
  async makeParents(diskName: string): Promise<string[]> {
    const made: string[] = [];
    for (const parent of parentsOf(diskName)) {
      if (this.#seen.has(parent)) continue;
      const folder = join(this.#root, parent);
      try {
        await mkdir(folder);
        await makePublic(folder, 0o755);
        made.push(folder);
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw diskError(error, folder);
        const kind = kindOf(folder);
        if (kind !== 'folder') throw collision({ file: folder, expected: 'a folder', found: kind });
      }
      this.#seen.add(parent);
    }
    this.check(diskName);
    return made;
  }

  #faultOf(diskName: string): Fault | undefined {
    const file = join(this.#root, diskName);
    if (diskName.split('/').some((segment) => segment === '..' || segment === '.' || segment === ''))
      return { file, expected: 'a place below the mirror', found: 'way out of it' };
    for (const parent of parentsOf(diskName)) {
      if (this.#seen.has(parent)) continue;
      const folder = join(this.#root, parent);
      const kind = kindOf(folder);
      if (kind === 'absent') return undefined;
      if (kind !== 'folder') return { file: folder, expected: 'a folder', found: kind };
      this.#seen.add(parent);
    }
    const kind = kindOf(file);
    return kind === 'absent' || kind === 'file' ? undefined : { file, expected: 'a file', found: kind };
  }
}

export type Kind = 'absent' | 'file' | 'folder' | 'link' | 'special file';

/** What stands there; a link is told as itself. */
export function kindOf(file: string): Kind {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'special file';
}

/** The folders on the way to a name, outermost first. */
export function parentsOf(diskName: string): string[] {
  const segments = diskName.split('/');
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join('/'));
}

interface Fault {
  readonly file: string;
  readonly expected: string;
  readonly found: string;
}

function collision({ file, expected, found }: Fault): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `${file} should be ${expected}, but a ${found} stands there. Nothing was written through it; move it away and run again.`,
    { path: file },
  );
}
