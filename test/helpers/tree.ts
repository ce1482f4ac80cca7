import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 of every file below a folder, by relative path; links and folders as what they are. `except` names top-level entries to leave out. */
export function treeOf(root: string, except: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (relative: string): void => {
    for (const name of readdirSync(join(root, relative)).sort()) {
      if (relative === '' && except.includes(name)) continue;
      const path = relative === '' ? name : `${relative}/${name}`;
      const entry = lstatSync(join(root, path));
      if (entry.isDirectory()) walk(path);
      else found[path] = entry.isFile() ? sha256(readFileSync(join(root, path))) : 'not a file';
    }
  };
  walk('');
  return found;
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
