import { app, dialog } from 'electron';
import type { Engine } from '../engine/engine-types.ts';
import { failureOf } from '../engine/errors.ts';
import type { ActivityFollower } from './follow-activity.ts';
import type { MainWindow } from './window.ts';

/** What menu, tray and a second start can ask for besides a screen. Each tells its failure in a dialog. */
export class Actions {
  readonly #engine: Engine;
  readonly #activity: ActivityFollower;
  readonly #main: MainWindow;

  constructor(engine: Engine, activity: ActivityFollower, main: MainWindow) {
    this.#engine = engine;
    this.#activity = activity;
    this.#main = main;
  }

  /** Asks for a folder and opens it as a mirror. */
  chooseFolder(): Promise<void> {
    return this.#telling('The folder was not opened', async () => {
      const options: Electron.OpenDialogOptions = { title: 'Open a mirror', properties: ['openDirectory'] };
      const { window } = this.#main;
      const picked = await (window === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      for (const folder of picked.filePaths) await this.#open(folder);
    });
  }

  /** Opens folders as mirrors and shows the last one. */
  openFolders(folders: readonly string[]): Promise<void> {
    return this.#telling('The folder was not opened', async () => {
      for (const folder of folders) await this.#open(folder);
    });
  }

  pauseAll(): Promise<void> {
    return this.#telling('Not everything was paused', async () => {
      const running = this.#activity.current.jobs.filter(({ state }) => state === 'running');
      await Promise.all(running.map(({ id }) => this.#engine.api.jobs.pause({ id })));
    });
  }

  resumeAll(): Promise<void> {
    return this.#telling('Not everything goes on', async () => {
      const paused = this.#activity.current.jobs.filter(({ state }) => state === 'paused');
      await Promise.all(paused.map(({ id }) => this.#engine.api.jobs.resume({ id })));
    });
  }

  stopServing(): Promise<void> {
    return this.#telling('The server goes on', async () => {
      await this.#engine.api.serve.stop({});
    });
  }

  quit(): void {
    app.quit();
  }

  async #open(folder: string): Promise<void> {
    const mirror = await this.#engine.api.mirrors.open({ folder });
    this.#main.go({ screen: 'mirror', id: mirror.id });
  }

  async #telling(title: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      dialog.showErrorBox(title, failureOf(error).message);
    }
  }
}
