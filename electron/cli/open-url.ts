import { spawn } from 'node:child_process';

type Place = Pick<NodeJS.Process, 'platform' | 'env'>;

/** Opens an address in the person's browser; false where there is no desktop or nothing that opens it. */
export function openUrl(url: string, place: Place): Promise<boolean> {
  const command = openerOf(url, place);
  if (command === undefined) return Promise.resolve(false);
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore', detached: true, windowsHide: true });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
}

/** The system's own way; undefined where nobody would see it. */
export function openerOf(url: string, { platform, env }: Place): readonly [string, ...string[]] | undefined {
  switch (platform) {
    case 'win32':
      return ['rundll32.exe', 'url.dll,FileProtocolHandler', url];
    case 'darwin':
      return ['open', url];
    default:
      return hasDisplay({ platform, env }) ? ['xdg-open', url] : undefined;
  }
}

/** Whether a window can be shown; elsewhere than on X11 and Wayland it is taken for granted. */
export function hasDisplay({ platform, env }: Place): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY].some((name) => name !== undefined && name !== '');
}
