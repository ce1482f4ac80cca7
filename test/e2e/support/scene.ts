import type { Page } from 'playwright';
import type { Stage } from './stage.ts';
import type { Stock } from './stocked.ts';
import type { MediaStock } from './stocked-media.ts';

/** What a scene plays on; the stock only where there is something in the data folder. */
export interface Play {
  readonly stage: Stage;
  readonly page: Page;
  readonly stock: Stock;
  /** Media to plug in, where the programme has some. */
  readonly carried: MediaStock;
}

/** A state of the interface worth a look. Scenes of a list follow one another: later ones may stand on what earlier ones did. */
export interface Scene {
  readonly name: string;
  /** Name of the button or link that a person is to press there, which must be in reach at every size. */
  readonly main?: string | RegExp;
  /** Also looked at in the dark, on a phone and at 200 % zoom. */
  readonly everyLook?: boolean;
  show(play: Play): Promise<void>;
}

/** The button of this very name, wherever it stands on the screen. */
export function press(page: Page, name: string | RegExp): Promise<void> {
  return page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();
}
