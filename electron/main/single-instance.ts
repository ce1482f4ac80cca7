import { app } from 'electron';
import * as v from 'valibot';

const handedOn = v.object({ folders: v.array(v.string()) });

/** Folders that people ask to see: at the start, by starting the app again, by dropping them on its icon. */
export class FolderRequests {
  readonly #waiting: (readonly string[])[] = [];
  #listener: ((folders: readonly string[]) => void) | undefined;

  add(folders: readonly string[]): void {
    if (this.#listener === undefined) this.#waiting.push(folders);
    else this.#listener(folders);
  }

  /** Called for each request, those before included. An empty one asks for the window only. */
  listen(listener: (folders: readonly string[]) => void): void {
    this.#listener = listener;
    for (const folders of this.#waiting.splice(0)) listener(folders);
  }
}

/** Takes the place of the one instance for this data folder; undefined where another has it, to which the folders are handed on. */
export function setupSingleInstance(folders: readonly string[]): FolderRequests | undefined {
  if (!app.requestSingleInstanceLock({ folders })) return undefined;
  const requests = new FolderRequests();
  requests.add(folders);
  app.on('second-instance', (_, _argv, _folder, data) => {
    const read = v.safeParse(handedOn, data);
    requests.add(read.success ? read.output.folders : []);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    requests.add([path]);
  });
  return requests;
}
