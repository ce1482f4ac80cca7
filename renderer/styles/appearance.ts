import type { Settings } from '../../electron/contract/api.ts';

type Appearance = Settings['appearance'];

const memory = 'appearance';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
let wanted: Appearance = remembered();

systemDark.addEventListener('change', () => showAppearance());

/** Turns the page light or dark; without an argument as it was last, so that nothing flashes before the settings are read. */
export function showAppearance(appearance: Appearance = wanted): void {
  wanted = appearance;
  localStorage.setItem(memory, appearance);
  const dark = appearance === 'dark' || (appearance === 'system' && systemDark.matches);
  document.documentElement.classList.toggle('is-dark', dark);
  document.documentElement.classList.toggle('is-light', !dark);
}

function remembered(): Appearance {
  const value = localStorage.getItem(memory);
  return value === 'light' || value === 'dark' ? value : 'system';
}
