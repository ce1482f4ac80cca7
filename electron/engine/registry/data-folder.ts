import { posix, win32 } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** The app's data folder: what the user names, STREAMFERRY_DATA, or the place the operating system has for such data. */
export function dataFolderOf(machine: Machine, named?: string): string {
  const { join, resolve } = pathsOf(machine);
  const chosen = named ?? nonEmpty(machine.env.STREAMFERRY_DATA);
  if (chosen !== undefined) return resolve(chosen);
  switch (machine.platform) {
    case 'win32':
      return join(nonEmpty(machine.env.LOCALAPPDATA) ?? join(machine.homeFolder, 'AppData', 'Local'), 'Streamferry');
    case 'darwin':
      return join(machine.homeFolder, 'Library', 'Application Support', 'Streamferry');
    default:
      return join(xdgFolder(machine, 'XDG_DATA_HOME') ?? join(machine.homeFolder, '.local', 'share'), 'streamferry');
  }
}

/** Where compiled code and the like may be kept: the user's own cache folder, never a shared temporary one. */
export function cacheFolderOf(machine: Machine): string {
  const { join } = pathsOf(machine);
  switch (machine.platform) {
    case 'win32':
      return join(dataFolderOf({ ...machine, env: { ...machine.env, STREAMFERRY_DATA: undefined } }), 'Cache');
    case 'darwin':
      return join(machine.homeFolder, 'Library', 'Caches', 'Streamferry');
    default:
      return join(xdgFolder(machine, 'XDG_CACHE_HOME') ?? join(machine.homeFolder, '.cache'), 'streamferry');
  }
}

/** XDG Base Directory Specification: a relative path in such a variable is to be ignored. */
function xdgFolder(machine: Machine, name: string): string | undefined {
  const folder = nonEmpty(machine.env[name]);
  return folder !== undefined && posix.isAbsolute(folder) ? folder : undefined;
}

function pathsOf(machine: Machine): typeof posix {
  return machine.platform === 'win32' ? win32 : posix;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
