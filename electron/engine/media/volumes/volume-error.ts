import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, MirrorError } from '../../errors.ts';

/** Less than this is a full volume: some drivers then refuse a new file with EPERM instead of ENOSPC. */
const fullBelowBytes = 64 * 1024;

/**
 * Translates what the system says of a file that is written to a volume: TARGET_FULL, TARGET_GONE, NOT_WRITABLE or
 * FILE_TOO_BIG. Other errors come back unchanged.
 */
export function volumeError(error: unknown, file: string): unknown {
  const options = { path: file, cause: error };
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new MirrorError('TARGET_FULL', fullSentence(file), options);
    case 'EROFS':
      return new MirrorError(
        'NOT_WRITABLE',
        `The volume of ${file} is read-only. Slide the switch on the medium, mount it for writing, or choose another.`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
      if (isFull(file)) return new MirrorError('TARGET_FULL', fullSentence(file), options);
      return new MirrorError(
        'NOT_WRITABLE',
        `${file} cannot be written: permission denied. Check its owner and mode, or choose another volume.`,
        options,
      );
    case 'EFBIG':
      return new MirrorError('FILE_TOO_BIG', `${file} is larger than its volume allows for one file.`, options);
    case 'EIO':
    case 'ENODEV':
    case 'ENXIO':
    case 'ENOENT':
    case 'ENOTCONN':
    case 'ESTALE':
      return volumeGone(file, error);
    default:
      return error;
  }
}

/** The volume was taken away, or its device answers no more. */
export function volumeGone(file: string, cause?: unknown): MirrorError {
  return new MirrorError(
    'TARGET_GONE',
    `The volume of ${file} was pulled or does not answer. Put it in again and run again; what is on it is not complete.`,
    { path: file, cause },
  );
}

function fullSentence(file: string): string {
  return `No space is left on the volume of ${file}. Free some space on it, or choose a larger one, and run again.`;
}

/** What could not be made is not there: its nearest folder is asked. */
function isFull(place: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize < fullBelowBytes;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' && dirname(place) !== place && isFull(dirname(place));
  }
}
