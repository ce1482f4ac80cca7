import type { Dirent } from 'node:fs';
import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderEntry, FolderListing } from '../contract/host.ts';
import { errnoOf, InputError, MirrorError } from '../engine/errors.ts';
import { sideBySide } from '../engine/source/side-by-side.ts';
import type { PathTokens } from './path-tokens.ts';

/** Nobody scrolls further; the path can be typed. */
const maxListed = 5000;
const looksAtOnce = 16;

interface Listing {
  readonly folder: string;
  readonly files: boolean;
  readonly paths: PathTokens;
}

type Listed = Omit<FolderListing, 'places'>;

/** A folder with what is in it: folders first, hidden names last. Throws TARGET_GONE, NOT_WRITABLE where it cannot be read, or BAD_ARGUMENT where it is none. */
export async function listFolder({ folder, files, paths }: Listing): Promise<Listed> {
  const found = await namesIn(folder);
  // A link may lead to a folder.
  const names = files ? found : found.filter((entry) => !entry.isFile());
  const inTurn = sideBySide(looksAtOnce);
  const listed = names.toSorted((a, b) => Number(a.isFile()) - Number(b.isFile())).slice(0, maxListed);
  const looked = await Promise.all(listed.map((entry) => inTurn(() => entryOf(folder, entry, paths))));
  const entries = looked.filter((entry) => entry !== undefined).filter(({ kind }) => files || kind === 'folder');
  const parent = dirname(folder);
  const freeBytes = await freeOf(folder);
  return {
    here: paths.issue(folder),
    ...(parent === folder ? {} : { parent: paths.issue(parent) }),
    entries: entries.toSorted(byKindAndName),
    ...(names.length > maxListed ? { moreEntries: names.length - maxListed } : {}),
    ...(freeBytes === undefined ? {} : { freeBytes }),
    writable: await isWritable(folder),
  };
}

async function namesIn(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const options = { path: folder, cause: error };
    switch (errnoOf(error)) {
      case 'ENOENT':
        throw new MirrorError('TARGET_GONE', `${folder} is not there any more. Choose another folder.`, options);
      case 'ENAMETOOLONG':
      case 'ELOOP':
        throw new InputError('BAD_ARGUMENT', `${folder} leads nowhere. Choose another folder.`, options);
      case 'ENOTDIR':
        throw new InputError('BAD_ARGUMENT', `${folder} is a file. Choose a folder.`, options);
      case 'EACCES':
      case 'EPERM':
        throw new MirrorError('NOT_WRITABLE', `This user may not read ${folder}. Choose another folder.`, options);
      default:
        throw error;
    }
  }
}

/** Undefined for what is neither a folder nor a file, or is gone meanwhile. */
async function entryOf(folder: string, { name }: Dirent, paths: PathTokens): Promise<FolderEntry | undefined> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) {
    return { ...paths.issue(path), name, kind: 'file', isMirror: false, sizeBytes: found.size };
  }
  return found?.isDirectory()
    ? { ...paths.issue(path), name, kind: 'folder', isMirror: await isMirror(path) }
    : undefined;
}

function isMirror(folder: string): Promise<boolean> {
  return succeeds(stat(join(folder, '.streamferry', 'mirror.json')));
}

function isWritable(folder: string): Promise<boolean> {
  return succeeds(access(folder, constants.W_OK));
}

async function freeOf(folder: string): Promise<number | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  return found === undefined ? undefined : found.bavail * found.bsize;
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

const byName = new Intl.Collator('en', { numeric: true });

function byKindAndName(a: FolderEntry, b: FolderEntry): number {
  const rank = ({ kind, name }: FolderEntry) => Number(kind === 'file') * 2 + Number(name.startsWith('.'));
  return rank(a) - rank(b) || byName.compare(a.name, b.name);
}
