import { EventEmitter } from 'node:events';
import type { IpcMainInvokeEvent, MenuItemConstructorOptions } from 'electron';

/*
 * Stands in for the module `electron`, whose runtime cannot be had everywhere:
 *   vi.mock('electron', () => import('../helpers/electron-stand-in.ts'));
 * It shows nothing and remembers what it was told; a test plays the person and the page.
 */

type InvokeHandler = (event: IpcMainInvokeEvent, payload: unknown) => unknown;

/** What the app did, and what it is to be answered. */
export const seen = {
  appPaths: new Map<string, string>(),
  switches: [] as string[],
  schemes: [] as { readonly scheme: string; readonly privileges: object }[],
  protocols: new Map<string, (request: Request) => Promise<Response>>(),
  handlers: new Map<string, InvokeHandler>(),
  windows: [] as BrowserWindow[],
  trays: [] as Tray[],
  notices: [] as Notification[],
  errorBoxes: [] as { readonly title: string; readonly text: string }[],
  questions: [] as { readonly message: string; readonly buttons: readonly string[] }[],
  revealed: [] as string[],
  blockers: new Set<number>(),
  exits: [] as number[],
  quits: 0,
  applicationMenu: undefined as Menu | undefined,
  sandboxed: false,
  world: new Map<string, unknown>(),
  sent: [] as { readonly channel: string; readonly value: unknown }[],
  /** Answers. */
  hasLock: true,
  lockData: undefined as unknown,
  picked: [] as string[],
  answer: { response: 0, checkboxChecked: false },
  keystore: { available: true, backend: 'gnome_libsecret' },
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1050 }],
};

class App extends EventEmitter {
  isPackaged = true;
  quitting = false;
  readonly dock = { hide: () => {} };
  readonly commandLine = { appendSwitch: (name: string) => seen.switches.push(name) };
  whenReady = () => Promise.resolve();
  setName(): void {}
  setAppUserModelId(): void {}
  setAboutPanelOptions(): void {}
  setPath(name: string, path: string): void {
    seen.appPaths.set(name, path);
  }
  enableSandbox(): void {
    seen.sandboxed = true;
  }
  requestSingleInstanceLock(data: unknown): boolean {
    seen.lockData = data;
    return seen.hasLock;
  }
  /** As the real one: closes every window, then says `will-quit`; `window-all-closed` is not said. */
  quit(): void {
    seen.quits += 1;
    this.quitting = true;
    this.emit('before-quit', cancellable());
    for (const window of [...seen.windows]) window.close();
    this.emit('will-quit', cancellable());
  }
  exit(code: number): void {
    seen.exits.push(code);
    this.emit('exited');
  }
}

export const app = new App();

/** An event that a listener may prevent. */
export function cancellable<T extends object>(more?: T): T & { defaultPrevented: boolean; preventDefault(): void } {
  return {
    ...(more as T),
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

export class WebContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  readonly sent: { readonly channel: string; readonly value: unknown }[] = [];
  windowOpenHandler: ((details: { readonly url: string }) => { readonly action: string }) | undefined;
  reloads = 0;
  isDestroyed = () => false;
  getURL = () => this.mainFrame.url;
  send(channel: string, value: unknown): void {
    this.sent.push({ channel, value });
  }
  setWindowOpenHandler(handler: NonNullable<WebContents['windowOpenHandler']>): void {
    this.windowOpenHandler = handler;
  }
  reload(): void {
    this.reloads += 1;
  }
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class BrowserWindow extends EventEmitter {
  readonly options: Readonly<Record<string, unknown>>;
  readonly webContents = new WebContents();
  readonly progress: { readonly share: number; readonly mode?: string | undefined }[] = [];
  area: Area;
  visible = false;
  focused = false;
  minimized = false;
  maximized = false;
  backgroundColor = '';

  constructor(options: Readonly<Record<string, unknown>> & { readonly width: number; readonly height: number }) {
    super();
    this.options = options;
    this.area = { x: 0, y: 0, ...options };
    seen.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.webContents.emit('did-navigate');
    await Promise.resolve();
    this.emit('ready-to-show');
    this.webContents.emit('did-finish-load');
  }
  isFocused = () => this.focused;
  isMinimized = () => this.minimized;
  isMaximized = () => this.maximized;
  getNormalBounds = () => {
    const { x, y, width, height } = this.area;
    return { x, y, width, height };
  };
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  setBackgroundColor(colour: string): void {
    this.backgroundColor = colour;
  }
  setProgressBar(share: number, more?: { readonly mode: string }): void {
    this.progress.push({ share, mode: more?.mode });
  }
  /** As when a person clicks the cross. */
  close(): void {
    const event = cancellable();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    seen.windows.splice(seen.windows.indexOf(this), 1);
    this.emit('closed');
    if (seen.windows.length === 0 && !app.quitting) app.emit('window-all-closed');
  }
}

export const ipcMain = {
  handle(channel: string, handler: InvokeHandler): void {
    if (seen.handlers.has(channel)) throw new Error(`A second handler for ${channel}`);
    seen.handlers.set(channel, handler);
  },
};

export const protocol = {
  registerSchemesAsPrivileged: (schemes: typeof seen.schemes) => seen.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => seen.protocols.set(scheme, handler),
};

type Answer<T> = (value: T) => void;
interface Details {
  readonly isMainFrame: boolean;
}

class Session extends EventEmitter {
  spellChecker = true;
  onRequest = (_contents: WebContents, _permission: string, _answer: Answer<boolean>, _details: Details): void => {};
  onCheck = (_contents: WebContents | null, _permission: string, _origin: string, _details: Details): boolean => true;
  onDevice = (): boolean => true;
  onBeforeRequest = (_request: { readonly url: string }, _answer: Answer<{ readonly cancel: boolean }>): void => {};
  readonly webRequest = {
    onBeforeRequest: (listener: Session['onBeforeRequest']) => {
      this.onBeforeRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: Session['onRequest']): void {
    this.onRequest = handler;
  }
  setPermissionCheckHandler(handler: Session['onCheck']): void {
    this.onCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.onDevice = handler;
  }
  setDisplayMediaRequestHandler(): void {}
  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }
}

export const session = { defaultSession: new Session() };

const picking = async () => ({ canceled: seen.picked.length === 0, filePaths: seen.picked });

export const dialog = {
  showOpenDialog: picking,
  async showMessageBox(...args: readonly unknown[]) {
    seen.questions.push(args.at(-1) as (typeof seen.questions)[number]);
    return seen.answer;
  },
  showErrorBox: (title: string, text: string) => seen.errorBoxes.push({ title, text }),
};

export const shell = { showItemInFolder: (path: string) => seen.revealed.push(path) };

export class Menu {
  readonly template: readonly MenuItemConstructorOptions[];
  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.template = template;
  }
  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu): void {
    seen.applicationMenu = menu;
  }
}

export class Tray extends EventEmitter {
  readonly image: string;
  text = '';
  menu: Menu | undefined;
  menus = 0;
  constructor(image: string) {
    super();
    this.image = image;
    seen.trays.push(this);
  }
  setToolTip(text: string): void {
    this.text = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
    this.menus += 1;
  }
}

export const nativeImage = { createFromPath: (path: string) => path };

class Theme extends EventEmitter {
  themeSource = 'system';
  shouldUseDarkColors = false;
}

export const nativeTheme = new Theme();

export class Notification extends EventEmitter {
  readonly text: { readonly title: string; readonly body: string };
  shown = false;
  constructor(text: Notification['text']) {
    super();
    this.text = text;
    seen.notices.push(this);
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.shown = true;
  }
}

let lastBlocker = 0;
export const powerSaveBlocker = {
  start(): number {
    lastBlocker += 1;
    seen.blockers.add(lastBlocker);
    return lastBlocker;
  },
  stop: (id: number) => seen.blockers.delete(id),
};

export const safeStorage = {
  isEncryptionAvailable: () => seen.keystore.available,
  getSelectedStorageBackend: () => seen.keystore.backend,
  encryptString: (text: string) => Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a),
  decryptString: (sealed: Buffer) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString('utf8'),
};

export const screen = { getAllDisplays: () => seen.workAreas.map((workArea) => ({ workArea })) };

/** The page's side, for preload. */
export const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => seen.world.set(name, value) };

class IpcRenderer extends EventEmitter {
  async invoke(channel: string, value: unknown): Promise<unknown> {
    seen.sent.push({ channel, value });
    return { ok: true, value: undefined };
  }
}

export const ipcRenderer = new IpcRenderer();
export const webUtils = { getPathForFile: (file: { readonly path: string }) => file.path };
