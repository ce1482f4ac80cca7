import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, type Configuration, Platform } from 'electron-builder';
import { installedRuntime, makeRuntimeStandIn } from './runtime-stand-in.ts';
import { stageApp } from './stage-app.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Packs for Linux into `<outFolder>/linux-unpacked` and looks nowhere but on this machine: without an Electron runtime a stand-in takes its place, and its fuses are left alone. */
export async function packFolder(outFolder: string): Promise<void> {
  const appFolder = join(outFolder, 'app');
  await stageApp(appFolder);
  const directories = { app: appFolder, output: outFolder };
  const config = { directories, ...(await runtimeConfig(join(outFolder, 'runtime-stand-in'))) };
  await build({ projectDir: projectFolder, targets: Platform.LINUX.createTarget('dir'), publish: 'never', config });
}

async function runtimeConfig(standIn: string): Promise<Configuration> {
  const electronDist = installedRuntime();
  if (electronDist !== undefined && process.platform === 'linux') return { electronDist };
  await makeRuntimeStandIn(standIn);
  process.stderr.write(
    'There is no Electron runtime for Linux here: a stand-in takes its place. What is packed does not run.\n',
  );
  return { electronDist: standIn, electronFuses: null };
}

/** Makes the packages for this system that electron-builder.yml names; Electron is fetched where it is not there. */
async function packAll(): Promise<void> {
  await stageApp(join(projectFolder, 'release', 'app'));
  await build({ projectDir: projectFolder, targets: Platform.current().createTarget(), publish: 'never' });
}

if (import.meta.main) {
  await (process.argv.includes('--dir') ? packFolder(join(projectFolder, 'release')) : packAll());
}
