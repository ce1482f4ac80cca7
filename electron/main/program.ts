import { posix } from 'node:path';

export interface ProgramPlace {
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  /** The app's folder, where it runs from a checkout. */
  readonly checkout: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Without a display Chromium's other platforms do not start on Linux, not even for a command line. */
const headless = ['--ozone-platform=headless', '--disable-gpu'];

/** How the command line of this app is called from outside, such as by cron. */
export function programOf({ platform, execPath, checkout, env }: ProgramPlace): readonly string[] {
  const { APPIMAGE: appImage } = env;
  if (checkout !== undefined) return [execPath, ...(platform === 'linux' ? headless : []), checkout];
  if (platform !== 'linux') return [env.PORTABLE_EXECUTABLE_FILE ?? execPath];
  if (appImage !== undefined && appImage !== '') return [appImage, ...headless];
  return [posix.join(posix.dirname(execPath), 'streamferry-cli')];
}
