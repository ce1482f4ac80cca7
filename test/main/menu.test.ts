import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { Destination } from '../../electron/contract/host.ts';
import { menuTemplate } from '../../electron/main/menu-template.ts';
import { startDesktop } from '../helpers/start-desktop.ts';

function flat(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}

function entries(isMac: boolean, isDevelopment = false) {
  const asked: (Destination | 'open folder')[] = [];
  const template = menuTemplate({
    isMac,
    isDevelopment,
    go: (destination) => asked.push(destination),
    openFolder: () => asked.push('open folder'),
  });
  return { items: flat(template), template, asked };
}

test('each entry goes to its screen, by a shortcut', () => {
  const { items, asked } = entries(false);
  const table = items.flatMap(({ label, accelerator, click }) => {
    if (click === undefined) return [];
    click({} as never, undefined, {} as never);
    return [[label, accelerator, asked.at(-1)]];
  });
  expect(table).toEqual([
    ['New Mirror', 'CmdOrCtrl+N', { screen: 'new-mirror' }],
    ['Open Folder…', 'CmdOrCtrl+O', 'open folder'],
    ['Settings', 'CmdOrCtrl+,', { screen: 'settings' }],
    ['Mirrors', 'CmdOrCtrl+1', { screen: 'mirrors' }],
    ['Media', 'CmdOrCtrl+2', { screen: 'media' }],
    ['Serve', 'CmdOrCtrl+3', { screen: 'serve' }],
    ['Sources and Keys', 'CmdOrCtrl+4', { screen: 'sources' }],
    ['Activity', 'CmdOrCtrl+5', { screen: 'activity' }],
    ['Versions and Licences', undefined, { screen: 'settings' }],
  ]);
});

test('macOS has its app menu first, with settings and quit; elsewhere they are in File', () => {
  const roles = (items: readonly MenuItemConstructorOptions[]) => items.flatMap(({ role }) => role ?? []);
  const mac = entries(true);
  const [appMenu] = mac.template;
  const appItems = Array.isArray(appMenu?.submenu) ? appMenu.submenu : [];
  expect(roles(appItems)).toEqual(['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit']);
  expect(mac.items.filter(({ label }) => label === 'Settings')).toHaveLength(1);
  expect(mac.items.filter(({ role }) => role === 'quit')).toHaveLength(1);
  const other = entries(false);
  expect(roles(other.items)).toEqual(
    expect.arrayContaining(['editMenu', 'quit', 'about', 'zoomIn', 'togglefullscreen']),
  );
});

test('reloading and developer tools are for a checkout only', () => {
  const has = (isDevelopment: boolean) =>
    entries(false, isDevelopment).items.some(({ role }) => role === 'toggleDevTools');
  expect(has(false)).toBe(false);
  expect(has(true)).toBe(true);
});

test('a menu entry reaches the page, and waits for one that is not loaded', async () => {
  const { electron, window, told } = await startDesktop();
  const click = (label: string) => {
    const template = electron.seen.applicationMenu?.template ?? [];
    const item = flat(template).find((each) => each.label === label);
    item?.click?.({} as never, undefined, {} as never);
  };
  click('Serve');
  expect(told('navigate')).toEqual([{ screen: 'serve' }]);
  window.webContents.emit('did-navigate');
  click('Activity');
  expect(told('navigate')).toEqual([{ screen: 'serve' }]);
  window.webContents.emit('did-finish-load');
  expect(told('navigate')).toEqual([{ screen: 'serve' }, { screen: 'activity' }]);
});

test('a page that died is drawn anew, one that dies while it loads is not', async () => {
  const { window } = await startDesktop();
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(window.webContents.reloads).toBe(1);
  window.webContents.emit('did-navigate');
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(window.webContents.reloads).toBe(1);
});
