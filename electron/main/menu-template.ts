import type { MenuItemConstructorOptions } from 'electron';
import type { Destination } from '../contract/host.ts';

export interface MenuOptions {
  readonly isMac: boolean;
  /** A checkout: reloading and developer tools are of use there. */
  readonly isDevelopment: boolean;
  go(destination: Destination): void;
  openFolder(): void;
}

type Items = MenuItemConstructorOptions[];

/** The application menu, with the shortcuts that a person of that system expects. */
export function menuTemplate(options: MenuOptions): Items {
  const menus: Items = [
    { label: '&File', submenu: fileItems(options) },
    { role: 'editMenu' },
    { label: '&View', submenu: viewItems(options) },
    { label: '&Go', submenu: goItems(options) },
    { role: 'windowMenu' },
    { role: 'help', submenu: helpItems(options) },
  ];
  return options.isMac ? [{ label: 'Streamferry', submenu: macItems(options) }, ...menus] : menus;
}

function macItems(options: MenuOptions): Items {
  return [
    { role: 'about' },
    { type: 'separator' },
    settings(options),
    { type: 'separator' },
    { role: 'services' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { role: 'quit' },
  ];
}

function fileItems(options: MenuOptions): Items {
  const { isMac, go, openFolder } = options;
  const items: Items = [
    { label: 'New Mirror', accelerator: 'CmdOrCtrl+N', click: () => go({ screen: 'new-mirror' }) },
    { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: () => openFolder() },
    { type: 'separator' },
  ];
  return isMac
    ? [...items, { role: 'close' }]
    : [...items, settings(options), { type: 'separator' }, { role: 'close' }, { role: 'quit' }];
}

function settings({ go }: MenuOptions): MenuItemConstructorOptions {
  return { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => go({ screen: 'settings' }) };
}

function goItems({ go }: MenuOptions): Items {
  const screens = [
    ['Mirrors', 'mirrors'],
    ['Media', 'media'],
    ['Serve', 'serve'],
    ['Sources and Keys', 'sources'],
    ['Activity', 'activity'],
  ] as const;
  return screens.map(([label, screen], at) => ({
    label,
    accelerator: `CmdOrCtrl+${at + 1}`,
    click: () => go({ screen }),
  }));
}

function viewItems({ isDevelopment }: MenuOptions): Items {
  const items: Items = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  return isDevelopment ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }, ...items] : items;
}

function helpItems({ isMac, go }: MenuOptions): Items {
  const versions = { label: 'Versions and Licences', click: () => go({ screen: 'settings' }) };
  return isMac ? [versions] : [versions, { role: 'about' }];
}
