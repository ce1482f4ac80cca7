import { dirname } from 'node:path';
import type { Failure } from '../../../contract/failure.ts';
import { failureOf, IntegrityError, MirrorError } from '../../errors.ts';
import { dropCacheBelow } from '../volumes/page-cache.ts';
import type { PreparedExport } from './prepare-export.ts';

/** What a person should know of an export that will go well. */
export async function planWarnings(
  { plan, target, trial }: PreparedExport,
  reread: boolean,
): Promise<readonly Failure[]> {
  const warnings: Error[] = [];
  const split = plan.contents.filter(({ parts }) => parts.length > 1);
  const [first] = split;
  if (first !== undefined) {
    const limit =
      trial.maxFileBytes === undefined ? '' : ` The volume takes files of ${trial.maxFileBytes} bytes at most.`;
    warnings.push(
      new MirrorError(
        'FILE_TOO_BIG',
        `${split.length === 1 ? first.source.path : `${split.length} files`} will go in parts.${limit} Importing and the restore scripts join them.`,
        { path: first.source.path },
      ),
    );
  }
  const below = reread ? await dropCacheBelow(dirname(target.folder)).catch(() => undefined) : undefined;
  if (below === false) {
    warnings.push(
      new IntegrityError(
        'DIGEST_UNKNOWN',
        'What is written here can be read again only by way of the memory of its driver, not for sure from the device. Unmount, mount and check the medium before you rely on it.',
        { path: target.folder },
      ),
    );
  }
  return warnings.map(failureOf);
}
