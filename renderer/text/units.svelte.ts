import type { Settings } from '../../electron/contract/api.ts';

export type Units = Settings['units'];

/** The units that sizes are written in unless others are named; the settings set them. */
class CurrentUnits {
  current = $state<Units>('decimal');
}

export const units = new CurrentUnits();
