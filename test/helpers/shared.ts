import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of streams or keyrings made by others, kept beside the repository. Throws when it is not there. */
export function sharedFolder(...parts: readonly string[]): string {
  const folder = join(import.meta.dirname, '..', '..', '..', 'shared', ...parts);
  if (!existsSync(folder)) throw new Error(`The shared test data is missing: ${folder}`);
  return folder;
}
