import { join } from 'node:path';
import process from 'node:process';
import { Menu, nativeImage, Tray } from 'electron';
import type { Actions } from './actions.ts';
import type { ActivityFollower } from './follow-activity.ts';
import { trayTemplate, trayText } from './tray-template.ts';
import type { MainWindow } from './window.ts';

export interface TrayOptions {
  readonly imagesFolder: string;
  readonly activity: ActivityFollower;
  readonly actions: Actions;
  readonly main: MainWindow;
}

/** Puts the icon with jobs and server into the system's tray. The menu is rebuilt only when a word of it changed, since an open one would close. */
export function setupTray({ imagesFolder, activity, actions, main }: TrayOptions): Tray {
  const name = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png';
  const tray = new Tray(nativeImage.createFromPath(join(imagesFolder, name)));
  // On macOS a click opens the menu.
  if (process.platform !== 'darwin') tray.on('click', () => main.show());
  let shown = '';
  activity.onChange((now) => {
    const template = trayTemplate(now, {
      show: () => main.show(),
      pauseAll: () => actions.pauseAll(),
      resumeAll: () => actions.resumeAll(),
      stopServing: () => actions.stopServing(),
      quit: () => actions.quit(),
    });
    const text = trayText(now);
    const words = [text, ...template.map(({ label }) => label ?? '')].join('\n');
    if (words === shown) return;
    shown = words;
    tray.setToolTip(text);
    tray.setContextMenu(Menu.buildFromTemplate(template));
  });
  return tray;
}
