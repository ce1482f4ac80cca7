import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type WindowPlace, windowPlaceSchema } from './window-place.ts';

/** `window.json` in the app's data folder. What cannot be read or written is forgotten: a window's place is not worth a message. */
export class WindowMemory {
  readonly #folder: string;
  readonly #file: string;

  constructor(dataFolder: string) {
    this.#folder = dataFolder;
    this.#file = join(dataFolder, 'window.json');
  }

  recall(): WindowPlace | undefined {
    try {
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), windowPlaceSchema), readFileSync(this.#file, 'utf8'));
      if (!read.success) return undefined;
      const { area, maximized } = read.output;
      return area === undefined ? { maximized } : { area, maximized };
    } catch {
      return undefined;
    }
  }

  /** Synchronous: it runs while the window closes. */
  remember(place: WindowPlace): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#file}.new`, JSON.stringify(place), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {}
  }
}
