import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { EngineError, errnoOf, FormatError, InputError, IntegrityError, MirrorError } from '../../errors.ts';
import { parentsOf } from '../../mirror/safe-place.ts';
import { shipmentFile } from '../shipment-layout.ts';

/** Larger ones are no manifest of ours: one for a hundred thousand files has some 110 MB. */
export const maxManifestBytes = 256 * 2 ** 20;
/** Of a manifest by a key that is not believed: it has room for some 14,000 files, and is taken apart in less than a second. */
export const maxStrangeManifestBytes = 16 * 2 ** 20;
/** Of signatures and keyrings. */
export const maxSmallBytes = 4 * 2 ** 20;
/** Of seals and marks: a look at a volume reads one in each of its folders, whoever made it. */
export const maxSealBytes = 64 * 2 ** 10;

/** What file systems and desktops leave on media by themselves: nobody's files. */
export function isLitter(name: string): boolean {
  return (
    name.startsWith('._') ||
    name.startsWith('.Trash') ||
    [
      '.DS_Store',
      '.fseventsd',
      '.Spotlight-V100',
      '.TemporaryItems',
      '.VolumeIcon.icns',
      '.directory',
      '.metadata_never_index',
      'System Volume Information',
      '$RECYCLE.BIN',
      'RECYCLER',
      'FOUND.000',
      'lost+found',
      'Thumbs.db',
      'desktop.ini',
    ].includes(name)
  );
}

/**
 * The size of a plain file of a shipment, reached through real folders only; undefined where there is none. Throws UNSAFE_PATH at a link,
 * TARGET_GONE, DIGEST_MISMATCH where the medium does not say.
 */
export async function sizeInShipment(folder: string, name: string): Promise<number | undefined> {
  for (const parent of parentsOf(name)) {
    const found = await lstatAt(folder, parent);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) throw linked(folder, parent);
    if (!found.isDirectory()) return undefined;
  }
  const found = await lstatAt(folder, name);
  if (found?.isSymbolicLink()) throw linked(folder, name);
  return found?.isFile() ? found.size : undefined;
}

/**
 * Reads a small file of a shipment whole; undefined where there is none. Throws UNSAFE_PATH at a link, MALFORMED where it is too large,
 * TARGET_GONE, DIGEST_MISMATCH where the medium does not give it.
 */
export async function readInShipment(folder: string, name: string, maxBytes: number): Promise<Buffer | undefined> {
  if ((await sizeInShipment(folder, name)) === undefined) return undefined;
  let handle: FileHandle | undefined;
  try {
    handle = await open(shipmentFile(folder, name), readOnly);
    const found = await handle.stat();
    if (!found.isFile()) return undefined;
    if (found.size > maxBytes) throw tooLarge(folder, name, { size: found.size, maxBytes });
    return await handle.readFile();
  } catch (error) {
    throw fileError(error, folder, name);
  } finally {
    await handle?.close();
  }
}

/** Neither through a link that was put there meanwhile, nor waiting for the other end of a pipe; Windows has no such flags. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What the system says of a folder of a medium that cannot be read, as a failure. Others come back unchanged. */
export function readError(error: unknown, file: string): unknown {
  if (error instanceof EngineError) return error;
  const errno = errnoOf(error);
  switch (errno) {
    case undefined:
    case 'EMFILE':
    case 'ENFILE':
      return error;
    case 'ENODEV':
    case 'ENXIO':
    case 'ESTALE':
    case 'ENOTCONN':
      return new MirrorError('TARGET_GONE', `The medium of ${file} is gone. Put it in again, and try again.`, {
        path: file,
        cause: error,
      });
    case 'ELOOP':
      return new FormatError('UNSAFE_PATH', `${file} is a link; a shipment has none. Nothing was read through it.`, {
        path: file,
        cause: error,
      });
    default:
      return new InputError(
        'BAD_ARGUMENT',
        `${file} cannot be read (${errno}). Check its permissions, and whether the medium is whole.`,
        { path: file, cause: error },
      );
  }
}

/** The same of a file of a shipment: one that the medium does not give is damaged, as one with other bytes is. */
function fileError(error: unknown, folder: string, name: string): unknown {
  if (errnoOf(error) === 'ELOOP') return linked(folder, name);
  const told = readError(error, shipmentFile(folder, name));
  if (!(told instanceof InputError)) return told;
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${name} of the shipment in ${folder} cannot be read (${errnoOf(error)}). Check its permissions, and whether the medium is whole; else write the shipment again.`,
    { path: name, cause: error },
  );
}

async function lstatAt(folder: string, name: string) {
  try {
    return await lstat(shipmentFile(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw fileError(error, folder, name);
  }
}

function linked(folder: string, name: string): FormatError {
  return new FormatError(
    'UNSAFE_PATH',
    `${name} in the shipment ${folder} is a link; a shipment has none. Nothing was read through it: write the shipment again.`,
    { path: name },
  );
}

function tooLarge(folder: string, name: string, { size, maxBytes }: { size: number; maxBytes: number }): FormatError {
  return new FormatError(
    'MALFORMED',
    `${name} in the shipment ${folder} has ${size} bytes, where at most ${maxBytes} can be: it was damaged or is no part of a shipment. Write the shipment again.`,
    { path: name },
  );
}
