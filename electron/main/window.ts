import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from 'electron';
import type { AppEvents, Destination } from '../contract/host.ts';
import { eventChannelOf } from '../contract/ipc.ts';
import { appPage } from './app-origin.ts';
import type { Resources } from './resources.ts';
import type { WindowMemory } from './window-memory.ts';
import { firstSize, leastSize, placeOnScreen } from './window-place.ts';

/** The colours of the page before it is drawn: Vanilla's backgrounds, light and dark. */
const backgrounds = { light: '#ffffff', dark: '#262626' } as const;

/** The app's one window: made when it is needed, shown when it is drawn, its place remembered. */
export class MainWindow {
  readonly #memory: WindowMemory;
  readonly #resources: Resources;
  #window: BrowserWindow | undefined;
  /** What the page shall go to once it listens. */
  #waiting: Destination | undefined;
  #loaded = false;
  /** Asked when a person closes the window; true keeps it. */
  keepOnClose: () => boolean = () => false;

  constructor(memory: WindowMemory, resources: Resources) {
    this.#memory = memory;
    this.#resources = resources;
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(background()));
  }

  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  get focused(): boolean {
    return this.#window?.isFocused() === true;
  }

  /** Brings the window to the front; makes it where there is none. */
  show(): void {
    if (this.#window === undefined) {
      this.#open();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  hide(): void {
    this.#window?.hide();
  }

  /** Shows the window at that screen. */
  go(destination: Destination): void {
    this.show();
    if (this.#loaded) this.send('navigate', destination);
    else this.#waiting = destination;
  }

  /** Tells the page an event; without a page nobody needs to know. */
  send<E extends keyof AppEvents>(event: E, value: AppEvents[E]): void {
    if (this.#window?.webContents.isDestroyed() === false) {
      this.#window.webContents.send(eventChannelOf(event), value);
    }
  }

  #open(): void {
    const place = placeOnScreen(
      this.#memory.recall(),
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const window = new BrowserWindow({ ...windowOptions(this.#resources), ...(place.area ?? firstSize) });
    this.#window = window;
    this.#loaded = false;
    window.once('ready-to-show', () => {
      if (place.maximized) window.maximize();
      window.show();
    });
    window.webContents.on('did-finish-load', () => this.#deliver());
    window.webContents.on('did-navigate', () => {
      this.#loaded = false;
    });
    // The engine is not in the page: one that died is drawn anew and shows everything as it is.
    window.webContents.on('render-process-gone', () => {
      if (this.#loaded) window.webContents.reload();
    });
    window.on('close', (event) => {
      this.#memory.remember({ area: window.getNormalBounds(), maximized: window.isMaximized() });
      if (this.keepOnClose()) event.preventDefault();
    });
    window.on('closed', () => {
      this.#window = undefined;
      this.#loaded = false;
    });
    void window.loadURL(appPage);
  }

  #deliver(): void {
    this.#loaded = true;
    if (this.#waiting !== undefined) this.send('navigate', this.#waiting);
    this.#waiting = undefined;
  }
}

function windowOptions({ preloadFile, imagesFolder }: Resources): BrowserWindowConstructorOptions {
  return {
    title: 'Streamferry',
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    show: false,
    backgroundColor: background(),
    icon: join(imagesFolder, 'window.png'),
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  };
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
