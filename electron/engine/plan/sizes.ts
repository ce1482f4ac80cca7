import { InputError } from '../errors.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes for people: decimal units, three significant digits, e.g. `275 MB`, `1.53 GB`, `900 B`. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (Number(value.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${units[unit]}`;
}

function threeDigits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return value >= 1000 ? String(rounded) : rounded.toPrecision(3);
}

/** A size from `15G`, `500M`, `4GiB` or a plain number of bytes: k, M, G, T are decimal, Ki, Mi, Gi, Ti binary. Throws BAD_ARGUMENT. */
export function parseSize(text: string): number {
  const { amount = '', prefix = '', binary = '' } = sizePattern.exec(text.trim())?.groups ?? {};
  const size = Math.floor(Number(amount) * (binary === '' ? 1000 : 1024) ** (prefixes[prefix.toLowerCase()] ?? 0));
  if (amount === '' || (binary !== '' && prefix === '') || !Number.isSafeInteger(size) || size < 1) {
    throw new InputError('BAD_ARGUMENT', `Expected a size like 15G, 500M or 4GiB, found "${text}".`);
  }
  return size;
}

const prefixes: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };
const sizePattern = /^(?<amount>\d+(?:\.\d+)?) ?(?<prefix>[kMGTKmgt]?)(?<binary>i?)B?$/;
const ratePattern =
  /^(?<amount>\d+(?:\.\d+)?) ?(?<prefix>[kMGKmg]?)(?<binary>i?)(?<unit>B|bit|bps)?(?<perSecond>\/s)?$/;

/** Bytes a second from `500k`, `5M`, `2MB/s`, `1.5MiB/s` or `75Mbit`: k, M, G are decimal, Ki, Mi, Gi binary. Throws BAD_ARGUMENT. */
export function parseRate(text: string): number {
  const { amount = '', prefix = '', binary = '', unit = 'B' } = ratePattern.exec(text.trim())?.groups ?? {};
  const base = binary === '' ? 1000 : 1024;
  const scale = base ** (prefixes[prefix.toLowerCase()] ?? 0) / (unit === 'B' ? 1 : 8);
  const rate = Math.floor(Number(amount) * scale);
  if (amount === '' || (binary !== '' && prefix === '') || !Number.isSafeInteger(rate) || rate < 1) {
    throw new InputError(
      'BAD_ARGUMENT',
      `Expected a rate like 5M, 500k, 2MB/s or 75Mbit, found "${text}". Leave it out for no limit.`,
    );
  }
  return rate;
}
