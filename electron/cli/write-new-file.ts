import { writeFile } from 'node:fs/promises';
import { errnoOf, InputError } from '../engine/errors.ts';

export interface NewFile {
  readonly file: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

/** Never writes over what is there. Throws BAD_ARGUMENT. */
export async function writeNewFile({ file, bytes, mode }: NewFile): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: 'wx', mode });
  } catch (cause) {
    const why = errnoOf(cause) === 'EEXIST' ? 'it is there already' : (errnoOf(cause) ?? 'unknown reason');
    throw new InputError('BAD_ARGUMENT', `${file} cannot be written: ${why}. Name a new file in a folder of yours.`, {
      path: file,
      cause,
    });
  }
}
