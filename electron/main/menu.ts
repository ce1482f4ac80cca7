import process from 'node:process';
import { app, Menu } from 'electron';
import type { Actions } from './actions.ts';
import { menuTemplate } from './menu-template.ts';
import type { MainWindow } from './window.ts';

/** Sets the application menu and what "About" shows. */
export function setupMenu(main: MainWindow, actions: Actions, version: string): void {
  app.setAboutPanelOptions({
    applicationName: 'Streamferry',
    applicationVersion: version,
    copyright: 'Apache License 2.0',
    credits: `Electron ${process.versions.electron}, Node.js ${process.versions.node}`,
  });
  const template = menuTemplate({
    isMac: process.platform === 'darwin',
    isDevelopment: !app.isPackaged,
    go: (destination) => main.go(destination),
    openFolder: () => void actions.chooseFolder(),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
