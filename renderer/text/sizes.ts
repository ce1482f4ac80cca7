import { units as current, type Units } from './units.svelte.ts';

const steps = {
  decimal: { base: 1000, names: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] },
  binary: { base: 1024, names: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] },
} as const;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Bytes for people: three digits, no-break space, unit. `1.53 GB`, `432 MB`, `0 B`. */
export function sizeText(bytes: number, units: Units = current.current): string {
  const { base, names } = steps[units];
  let value = Math.max(0, bytes);
  let step = 0;
  // 999.5 would be written as 1,000 of the smaller unit.
  while (value >= base - 0.5 && step < names.length - 1) {
    value /= base;
    step += 1;
  }
  const number = step === 0 || value >= 100 ? whole.format(value) : short.format(value);
  return `${number}\u00a0${names[step] ?? ''}`;
}

/** Bytes a second for people: `95 MB/s`. */
export function rateText(bytesPerSecond: number, units: Units = current.current): string {
  return `${sizeText(bytesPerSecond, units)}/s`;
}

/** The exact number, for where the short one is explained: `1,530,112,008 bytes`. */
export function exactSizeText(bytes: number): string {
  return `${whole.format(bytes)}\u00a0${bytes === 1 ? 'byte' : 'bytes'}`;
}
