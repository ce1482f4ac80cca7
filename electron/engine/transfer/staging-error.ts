import { errnoOf, MirrorError } from '../errors.ts';
import { diskError } from '../mirror/durable.ts';

/** Translates what the system says when a staging file is opened, written or synced; what it does not know comes back unchanged. */
export function stagingError(error: unknown, stagingFile: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new MirrorError(
        'TARGET_GONE',
        `The folder of ${stagingFile} is gone. Bring its volume back and run again.`,
        { cause: error },
      );
    case 'EEXIST':
    case 'ELOOP':
      return notPlainFile(stagingFile, 'something that was just put there');
    default:
      return diskError(error, stagingFile);
  }
}

/** Something other than a plain file stands where a staging file should. */
export function notPlainFile(stagingFile: string, found: string): MirrorError {
  return new MirrorError(
    'NAME_COLLISION',
    `${stagingFile} should be a staging file, but ${found} stands there. Nothing was written through it; move it away and run again.`,
  );
}
