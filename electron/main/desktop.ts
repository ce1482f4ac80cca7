import process from 'node:process';
import { app, dialog, session } from 'electron';
import { createEngine } from '../engine/engine.ts';
import { failureOf } from '../engine/errors.ts';
import { logEngine } from '../engine/log/log-engine.ts';
import { LogFile } from '../engine/log/log-file.ts';
import type { Machine } from '../engine/registry/data-folder.ts';
import { Dispatcher } from '../host/dispatcher.ts';
import { holdDataFolder } from '../host/hold-data-folder.ts';
import { PathTokens } from '../host/path-tokens.ts';
import { Actions } from './actions.ts';
import { setupProtocol, setupScheme } from './app-protocol.ts';
import { setupChromium } from './chromium.ts';
import { Closing } from './closing.ts';
import { desktopHost } from './desktop-host.ts';
import { setupEndNotices } from './end-notice.ts';
import { ActivityFollower } from './follow-activity.ts';
import { setupCalls, setupEvents } from './ipc.ts';
import { setupMenu } from './menu.ts';
import { setupNavigation } from './navigation-rules.ts';
import { programOf } from './program.ts';
import { setupProgressBar } from './progress-bar.ts';
import { setupQuitting } from './quitting.ts';
import type { Resources } from './resources.ts';
import { systemSecretBox } from './secret-box.ts';
import { setupSession } from './session-rules.ts';
import { type FolderRequests, setupSingleInstance } from './single-instance.ts';
import { setupStayAwake } from './stay-awake.ts';
import { setupTheme } from './theme.ts';
import { setupTray } from './tray.ts';
import { MainWindow } from './window.ts';
import { WindowMemory } from './window-memory.ts';

export interface DesktopOptions {
  readonly machine: Machine;
  readonly dataFolder: string;
  /** Of Streamferry. */
  readonly version: string;
  readonly resources: Resources;
  /** Absolute: to be opened as mirrors. */
  readonly folders: readonly string[];
}

/** Opens the desktop app, or hands over to the one that is open already. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  setupChromium();
  setupScheme();
  setupNavigation();
  const requests = setupSingleInstance(options.folders);
  if (requests === undefined) {
    app.quit();
    return;
  }
  await app.whenReady();
  try {
    await open(options, requests);
  } catch (error) {
    dialog.showErrorBox('Streamferry cannot start', failureOf(error).message);
    app.exit(1);
  }
}

async function open(options: DesktopOptions, requests: FolderRequests): Promise<void> {
  const { machine, dataFolder, version, resources } = options;
  // A browser host may want to work with the same folder.
  const held = holdDataFolder(dataFolder);
  setupSession(session.defaultSession);
  setupProtocol(resources.pageFolder);

  const log = new LogFile({ dataFolder });
  const secrets = systemSecretBox();
  const engine = await createEngine({
    dataFolder,
    version,
    bundledKeyringFolder: resources.keyringFolder,
    keepFresh: true,
    program: programOf({
      platform: machine.platform,
      execPath: process.execPath,
      checkout: app.isPackaged ? undefined : resources.appFolder,
      env: machine.env,
    }),
    log: log.line,
    ...(secrets === undefined ? {} : { secrets }),
  });
  setupQuitting(engine, held);
  await logEngine(engine, log);

  const activity = new ActivityFollower();
  const main = new MainWindow(new WindowMemory(dataFolder), resources);
  const actions = new Actions(engine, activity, main);
  const paths = new PathTokens();
  const keystore = secrets !== undefined;
  const host = desktopHost({ engine, paths, machine, dataFolder, version, log, resources, main, keystore });

  setupCalls(new Dispatcher({ engine: engine.api, host, paths, log: log.line }), main);
  setupEvents(engine, main);
  await activity.follow(engine);
  await setupTheme(engine);
  setupMenu(main, actions, version);
  setupTray({ imagesFolder: resources.imagesFolder, activity, actions, main });
  setupStayAwake(activity);
  setupProgressBar(activity, main);
  setupEndNotices(engine, activity, main);
  await new Closing({ engine, activity, main }).setup();
  main.show();
  requests.listen((folders) => {
    main.show();
    void actions.openFolders(folders);
  });
}
