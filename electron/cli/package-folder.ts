import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, seen from the sources as well as from dist/. */
export function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`No package.json stands above ${import.meta.dirname}.`);
    folder = above;
  }
  return folder;
}

/** The version in package.json. */
export function packageVersion(): string {
  const document: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  if (typeof document === 'object' && document !== null && 'version' in document) return String(document.version);
  throw new Error('package.json names no version.');
}
