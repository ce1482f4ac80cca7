import { lstatSync } from 'node:fs';
import { IntegrityError } from '../../errors.ts';

const namedAtMost = 5;

/** The size of a plain file; undefined where none stands. */
export function sizeOfFile(file: string): number | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}

/** Files of a mirror are not what its ledger says of them. */
export function damagedSource(mirror: string, paths: readonly string[], found = ''): IntegrityError {
  const named = paths.slice(0, namedAtMost).join(', ');
  const more = paths.length > namedAtMost ? ` and ${paths.length - namedAtMost} more` : '';
  const verb = paths.length === 1 ? 'is' : 'are';
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${named}${more} of the mirror ${mirror} ${verb} missing or damaged${found}. Nothing damaged is carried: audit the mirror with repair, then export again.`,
    { path: paths[0] },
  );
}
