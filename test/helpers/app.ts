import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  _electron,
  type BrowserContext,
  type BrowserContextOptions,
  type ElectronApplication,
  type Locator,
  type Page,
} from 'playwright';
import { onTestFinished } from 'vitest';
import { launchChromium } from './chromium.ts';
import { pickInPage } from './pick-in-page.ts';
import { startUi } from './start-ui.ts';
import { tempFolder } from './temp-folder.ts';

const repository = join(import.meta.dirname, '..', '..');

/** The app as a person has it before them, on a data folder of its own. */
export interface OpenedApp {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly dataFolder: string;
  /** Folder for mirrors, for what is picked, for anything; gone after the test. */
  readonly folder: string;
  /** Every URL that the page asked for. */
  readonly requests: readonly string[];
  /** What the page's console told of errors, and what was thrown in it. */
  readonly errors: readonly string[];
  /** Presses a button that asks for a file or folder, and names this one. */
  pick(button: Locator, path: string): Promise<void>;
  /** Presses a button that saves a file; gives where that is. */
  save(button: Locator): Promise<string>;
  /** Ends the program as a power cut does. The page stays. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface AppWish {
  /** Holding `data` and what else there is; made where it is not given. */
  readonly folder?: string;
  readonly context?: BrowserContextOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where Electron itself can be run, the journeys run in it too. */
export const electronFile = electronRuntime();

/** Opens the built app: in Chromium through the browser host. Ends with the test. */
export async function openInBrowser(wish: AppWish = {}): Promise<OpenedApp> {
  const { folder, dataFolder, env } = placeFor(wish);
  const host = await startUi(env);
  const browser = await launchChromium();
  const context = await browser.newContext(wish.context ?? {});
  const page = await context.newPage();
  const told = listenTo(page);
  const close = onlyOnce(async () => {
    await browser.close();
    await host.stop('SIGTERM');
  });
  onTestFinished(close);
  await page.goto(host.url);
  const kill = () => host.stop('SIGKILL');
  return { page, context, dataFolder, folder, ...told, pick: pickInPage, save: saveInPage, kill, close };
}

/** Opens the built app in Electron. Throws where there is no runtime. */
export async function openInElectron(wish: AppWish = {}): Promise<OpenedApp> {
  if (electronFile === undefined) throw new Error('There is no Electron runtime here.');
  const { folder, dataFolder, env } = placeFor(wish);
  const app = await _electron.launch({ executablePath: electronFile, args: [repository, '--no-sandbox'], env });
  const page = await app.firstWindow();
  const told = listenTo(page);
  const hasEnded = () => app.process().exitCode !== null || app.process().signalCode !== null;
  const close = onlyOnce(async () => {
    if (!hasEnded()) await app.close();
  });
  onTestFinished(close);
  const context = app.context();
  const kill = onlyOnce(async () => {
    const closed = app.waitForEvent('close');
    app.process().kill('SIGKILL');
    await closed;
  });
  return { page, context, dataFolder, folder, ...told, ...nativeDialogs(app, folder), kill, close };
}

function placeFor({ folder = tempFolder(), env = {} }: AppWish) {
  const { PATH = '', TMPDIR = '', DISPLAY = '', NODE_COMPILE_CACHE = '' } = process.env;
  const dataFolder = join(folder, 'data');
  // Mirrors are made below the home folder unless a person says otherwise.
  const home = { HOME: folder, USERPROFILE: folder };
  return {
    folder,
    dataFolder,
    env: { PATH, TMPDIR, DISPLAY, NODE_COMPILE_CACHE, ...home, STREAMFERRY_DATA: dataFolder, ...env },
  };
}

function listenTo(page: Page): Pick<OpenedApp, 'requests' | 'errors'> {
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { requests, errors };
}

async function saveInPage(button: Locator): Promise<string> {
  const [download] = await Promise.all([button.page().waitForEvent('download'), button.click()]);
  return download.path();
}

/** What stands in for the system's dialogs, which nobody can press. */
function nativeDialogs(app: ElectronApplication, folder: string): Pick<OpenedApp, 'pick' | 'save'> {
  return {
    async pick(button, path) {
      await app.evaluate(({ dialog }, picked) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [picked] });
      }, path);
      await button.click();
    },
    async save(button) {
      const saved = app.evaluate(
        ({ session }, into) =>
          new Promise<string>((resolve) => {
            session.defaultSession.once('will-download', (_, item) => {
              const file = `${into}/${item.getFilename()}`;
              item.setSavePath(file);
              item.once('done', () => resolve(file));
            });
          }),
        folder,
      );
      await button.click();
      return saved;
    },
  };
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

function electronRuntime(): string | undefined {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe', linux: 'electron' };
  const name = process.platform in names ? names[process.platform as keyof typeof names] : names.linux;
  const folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, join(repository, 'node_modules', 'electron', 'dist')];
  return folders
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
