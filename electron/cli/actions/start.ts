import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron, runElectron } from '../electron-runtime.ts';
import type { Host } from '../host.ts';
import { hasDisplay } from '../open-url.ts';
import { readCommonOptions } from '../options/read-options.ts';
import { packageFolder } from '../package-folder.ts';
import { runUi } from './ui.ts';

/** `streamferry start`: the desktop application where it can run, the same interface in a browser elsewhere. */
export async function runStart(host: Host, raw: unknown): Promise<number> {
  const { json, dataFolder } = readCommonOptions(raw);
  const reason = await openDesktop(host, dataFolder);
  if (typeof reason === 'number') return reason;
  if (!json) host.stderr.write(`streamferry: ${reason}, so the interface opens in a browser.\n`);
  return runUi(host, raw);
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
