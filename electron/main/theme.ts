import { nativeTheme } from 'electron';
import type { Engine } from '../engine/engine-types.ts';

/** Window frame, menus and the page's `prefers-color-scheme` follow the settings. */
export async function setupTheme(engine: Engine): Promise<void> {
  engine.on('settings', ({ appearance }) => {
    nativeTheme.themeSource = appearance;
  });
  nativeTheme.themeSource = (await engine.api.settings.get({})).appearance;
}
