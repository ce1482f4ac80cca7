import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import { packageFolder, packageVersion } from '../cli/package-folder.ts';
import { dataFolderOf } from '../engine/registry/data-folder.ts';
import { purposeOf } from './app-arguments.ts';
import { runCommand } from './command-line.ts';
import { runDesktop } from './desktop.ts';
import { resourcesIn } from './resources.ts';

const machine = { platform: process.platform, env: process.env, homeFolder: homedir() };
const dataFolder = dataFolderOf(machine);

app.setName('Streamferry');
app.setAppUserModelId('org.streamferry.desktop');
// Chromium keeps its own things below ours: one folder to know of, and one instance for each.
const chromiumFolder = join(dataFolder, 'chromium');
mkdirSync(chromiumFolder, { recursive: true, mode: 0o700 });
app.setPath('userData', chromiumFolder);

// An AppImage tells in ARGV0 by which name it was started; a checkout's Electron has the app's folder as its first argument.
const startedAs = basename(process.env.ARGV0 ?? process.argv0).replace(/\.exe$/iu, '');
const purpose = purposeOf(process.argv.slice(process.defaultApp === true ? 2 : 1), startedAs === 'streamferry-cli');
switch (purpose.kind) {
  case 'command':
    void runCommand(purpose.args);
    break;
  case 'desktop': {
    const folders = purpose.folders.map((folder) => resolve(folder));
    const resources = resourcesIn(packageFolder());
    void runDesktop({ machine, dataFolder, version: packageVersion(), resources, folders });
    break;
  }
}
