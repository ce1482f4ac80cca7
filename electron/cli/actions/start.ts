import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronInstaller, fetchElectron, findElectron, runElectron } from '../electron-runtime.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { hasDisplay } from '../open-url.ts';
import { readCommonOptions } from '../options/read-options.ts';
import { packageFolder } from '../package-folder.ts';
import { runUi } from './ui.ts';

/** `streamferry start`: the desktop application where it can run, the same interface in a browser elsewhere. */
export async function runStart(host: Host, raw: unknown): Promise<number> {
  const { json, dataFolder } = readCommonOptions(raw);
  if (!(await haveElectron(host, json))) return exitCodes.cancelled;
  const reason = await openDesktop(host, dataFolder);
  if (typeof reason === 'number') return reason;
  if (!json) host.stderr.write(`streamferry: ${reason}, so the interface opens in a browser.\n`);
  return runUi(host, raw);
}

/** Fetches the Electron runtime where a window could be shown and only that is missing. False where a person stopped it. */
async function haveElectron(host: Host, json: boolean): Promise<boolean> {
  const { machine } = host;
  const folder = packageFolder();
  const installer = electronInstaller(machine, folder);
  if (!hasDisplay(machine) || installer === undefined || findElectron(machine, folder) !== undefined) return true;
  if (!json) host.stderr.write('streamferry: Fetching Electron, about 120 MB, this once.\n');
  return fetchElectron({ installer, env: machine.env, onStop: (listener) => host.onStop(listener) });
}

/** The exit code of the desktop application, or in words why it cannot run. */
async function openDesktop(host: Host, dataFolder: string | undefined): Promise<number | string> {
  const folder = packageFolder();
  const file = findElectron(host.machine, folder);
  if (file === undefined) return 'There is no Electron runtime here';
  if (!hasDisplay(host.machine)) return 'There is no display here';
  const main = join(folder, 'dist', 'main.js');
  if (!existsSync(main)) return 'The desktop application is not built';
  const env = { ...host.machine.env, ...(dataFolder === undefined ? {} : { STREAMFERRY_DATA: dataFolder }) };
  const code = await runElectron({ file, args: [main], env, onStop: (listener) => host.onStop(listener) });
  return code ?? 'Electron cannot run on this machine';
}
