import { mkdir } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize } from 'node:path';
import type { EngineApi } from '../contract/api.ts';
import type { HostApi, HostDescription, PickedPath } from '../contract/host.ts';
import { errnoOf, InputError, MirrorError } from '../engine/errors.ts';
import type { LogFile } from '../engine/log/log-file.ts';
import type { Machine } from '../engine/registry/data-folder.ts';
import { readLicences } from './licences.ts';
import { listFolder } from './list-folder.ts';
import type { PathTokens } from './path-tokens.ts';
import { nearestExisting, placesOf } from './places.ts';

export interface HostAreaParts {
  readonly engine: EngineApi;
  readonly paths: PathTokens;
  readonly machine: Machine;
  readonly description: Omit<HostDescription, 'licences' | 'nativeDialogs' | 'platform' | 'logFile'>;
  readonly log: Pick<LogFile, 'file' | 'tail'>;
  /** Written by the build: dist/licences.json. */
  readonly licencesFile: string;
  /** What only a desktop has; absent: folders are picked from listings. */
  readonly desktop?: {
    /** The absolute path that a person picked. */
    pick(payload: Parameters<HostApi['host']['pick']>[0]): Promise<string | undefined>;
    reveal(folder: string): Promise<void>;
  };
}

/** What every host adds to the engine's contract: itself, folders to pick from, and the log. */
export function hostArea(parts: HostAreaParts): HostApi['host'] {
  const { paths, machine, description, log, desktop } = parts;
  return {
    describe: async () => ({
      ...description,
      nativeDialogs: desktop !== undefined,
      platform: machine.platform,
      logFile: log.file,
      licences: await readLicences(parts.licencesFile),
    }),
    async pick(payload) {
      if (desktop === undefined) throw onlyDesktop('open dialogs of the system: list folders instead');
      const picked = await desktop.pick(payload);
      return picked === undefined ? undefined : paths.issue(picked);
    },
    listFolder: ({ token, files }) => listed(parts, token, files),
    makeFolder: ({ token, name }) => makeFolder(resolved(paths, token), name, paths),
    typed: async ({ path }) => paths.issue(typedPath(path, machine)),
    async reveal({ mirrorId }) {
      if (desktop === undefined) throw onlyDesktop("show a folder in the system's file manager: copy its path instead");
      const { folder } = await parts.engine.mirrors.get({ id: mirrorId });
      await desktop.reveal(folder);
    },
    log: ({ lines }) => log.tail(lines),
  };
}

async function listed({ engine, paths, machine }: HostAreaParts, token: string | undefined, files: boolean) {
  const { mirrorsFolder } = await engine.settings.get({});
  const folder = token === undefined ? nearestExisting(mirrorsFolder) : resolved(paths, token);
  const [listing, places] = await Promise.all([listFolder({ folder, files, paths }), placesOf(machine, mirrorsFolder)]);
  return { ...listing, places: places.map(({ title, path }) => ({ title, at: paths.issue(path) })) };
}

async function makeFolder(parent: string, name: string, paths: PathTokens): Promise<PickedPath> {
  if (name.trim() === '' || name === '.' || name === '..' || basename(name) !== name || /[\\/\0]/u.test(name)) {
    throw new InputError('BAD_ARGUMENT', 'A new folder needs a name of its own, without slashes.');
  }
  const folder = join(parent, name);
  try {
    await mkdir(folder);
    return paths.issue(folder);
  } catch (error) {
    const options = { path: folder, cause: error };
    switch (errnoOf(error)) {
      case 'EEXIST':
        throw new InputError('BAD_ARGUMENT', `${folder} is there already. Choose it, or take another name.`, options);
      case 'ENOENT':
      case 'ENOTDIR':
      case 'ELOOP':
        throw new MirrorError('TARGET_GONE', `${parent} is not there any more. Choose another folder.`, options);
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        throw new MirrorError('NOT_WRITABLE', `No folder can be made in ${parent}. Choose another one.`, options);
      case 'ENOSPC':
        throw new MirrorError('DISK_FULL', `The volume of ${parent} is full. Choose another folder.`, options);
      case 'EINVAL':
      case 'ENAMETOOLONG':
        throw new InputError('BAD_ARGUMENT', 'The volume does not take this name. Take another one.', options);
      default:
        throw error;
    }
  }
}

/** `~` is the person's own folder, as in a shell. */
function typedPath(path: string, { homeFolder }: Machine): string {
  const text = path.trim().replace(/^~(?=$|[/\\])/u, () => homeFolder);
  if (isAbsolute(text) && !text.includes('\0')) return withoutTrailingSlash(normalize(text));
  throw new InputError('BAD_ARGUMENT', 'Type the whole path, from the root or the drive on.');
}

function withoutTrailingSlash(path: string): string {
  return basename(path) === '' ? path : path.replace(/[/\\]+$/u, '');
}

function resolved(paths: PathTokens, token: string): string {
  const path = paths.resolve(token);
  if (path !== undefined) return path;
  throw new InputError('BAD_ARGUMENT', 'This path was not picked here, or long ago. Pick it again.');
}

function onlyDesktop(cannot: string): InputError {
  return new InputError('BAD_ARGUMENT', `A browser cannot ${cannot}.`);
}
