import process from 'node:process';
import type { HostApi } from '../contract/host.ts';
import type { Engine } from '../engine/engine-types.ts';
import type { LogFile } from '../engine/log/log-file.ts';
import type { Machine } from '../engine/registry/data-folder.ts';
import { hostArea } from '../host/host-area.ts';
import type { PathTokens } from '../host/path-tokens.ts';
import { pickPath, revealFolder } from './native-dialogs.ts';
import type { Resources } from './resources.ts';
import type { MainWindow } from './window.ts';

export interface DesktopHostParts {
  readonly engine: Engine;
  readonly paths: PathTokens;
  readonly machine: Machine;
  readonly dataFolder: string;
  /** Of Streamferry. */
  readonly version: string;
  readonly log: LogFile;
  readonly resources: Resources;
  readonly main: MainWindow;
  /** Credentials and passphrases are sealed by the system's keystore. */
  readonly keystore: boolean;
}

/** The host's part of the contract, with the system's own dialogs and file manager. */
export function desktopHost(parts: DesktopHostParts): HostApi['host'] {
  const { engine, paths, machine, dataFolder, version, log, resources, main, keystore } = parts;
  const { electron = '', chrome = '', node } = process.versions;
  return hostArea({
    engine: engine.api,
    paths,
    machine,
    log,
    licencesFile: resources.licencesFile,
    description: {
      kind: 'desktop',
      version,
      runtime: [
        { name: 'Electron', version: electron },
        { name: 'Chromium', version: chrome },
        { name: 'Node.js', version: node },
      ],
      dataFolder,
      keystore,
    },
    desktop: { pick: (payload) => pickPath(main, payload), reveal: revealFolder },
  });
}
