import { errnoOf, MirrorError } from '../../errors.ts';
import { volumeError, volumeGone } from '../volumes/volume-error.ts';

/** Translates what was thrown while a file of a shipment was written: what was found, what to do next. Other errors come back unchanged. */
export function targetError(error: unknown, file: string): unknown {
  switch (errnoOf(error)) {
    case 'EFBIG':
      return new MirrorError(
        'FILE_TOO_BIG',
        `${file} is larger than its volume takes. Export again with a smaller largest file (--max-file-size), so that it goes in parts.`,
        { path: file, cause: error },
      );
    case 'ENOTDIR':
    case 'EBADF':
      return volumeGone(file, error);
    default:
      return volumeError(error, file);
  }
}

/** The same for what a worker was told. */
export function refusedWrite(
  { errno, message }: { readonly errno: string; readonly message: string },
  file: string,
): unknown {
  return targetError(Object.assign(new Error(message), { code: errno }), file);
}
