import process from 'node:process';
import { app, dialog } from 'electron';
import type { Settings } from '../contract/api.ts';
import type { Engine } from '../engine/engine-types.ts';
import { somethingRuns } from './activity.ts';
import type { ActivityFollower } from './follow-activity.ts';
import type { MainWindow } from './window.ts';

type Choice = Settings['closeWhileRunning'];

export interface ClosingOptions {
  readonly engine: Engine;
  readonly activity: ActivityFollower;
  readonly main: MainWindow;
}

/** Decides what closing the window does: on macOS the app stays anyway, elsewhere it stays in the tray while something runs, if the person wants that. */
export class Closing {
  readonly #options: ClosingOptions;
  #choice: Choice = 'ask';
  #asking = false;
  #quitting = false;

  constructor(options: ClosingOptions) {
    this.#options = options;
  }

  async setup(): Promise<void> {
    const { engine, main } = this.#options;
    engine.on('settings', ({ closeWhileRunning }) => {
      this.#choice = closeWhileRunning;
    });
    this.#choice = (await engine.api.settings.get({})).closeWhileRunning;
    main.keepOnClose = () => this.#keep();
    app.on('before-quit', () => {
      this.#quitting = true;
    });
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('activate', () => main.show());
  }

  #keep(): boolean {
    const { activity, main } = this.#options;
    if (this.#quitting || process.platform === 'darwin' || !somethingRuns(activity.current)) return false;
    switch (this.#choice) {
      case 'quit':
        return false;
      case 'tray':
        main.hide();
        return true;
      case 'ask':
        if (!this.#asking) void this.#ask();
        return true;
    }
  }

  async #ask(): Promise<void> {
    const { engine, main } = this.#options;
    this.#asking = true;
    try {
      const { response, checkboxChecked } = await askWhatToDo(main);
      const choice = ([undefined, 'tray', 'quit'] as const)[response];
      if (choice === undefined) return;
      // What could not be kept is asked again.
      const remember = { change: { closeWhileRunning: choice } };
      if (checkboxChecked) await engine.api.settings.set(remember).catch(() => undefined);
      if (choice === 'tray') main.hide();
      else app.quit();
    } finally {
      this.#asking = false;
    }
  }
}

function askWhatToDo({ window }: MainWindow): Promise<Electron.MessageBoxReturnValue> {
  const question: Electron.MessageBoxOptions = {
    type: 'question',
    message: 'Streamferry is still at work.',
    detail:
      'In the tray it goes on without a window; start Streamferry again to see it. Quit stops the jobs: they go on where they were the next time.',
    buttons: ['Cancel', 'Keep Running in the Tray', 'Quit'],
    defaultId: 1,
    cancelId: 0,
    noLink: true,
    checkboxLabel: 'Do the same each time',
  };
  return window === undefined ? dialog.showMessageBox(question) : dialog.showMessageBox(window, question);
}
