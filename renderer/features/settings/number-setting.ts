const bytesPerUnit = { decimal: 1000 ** 2, binary: 1024 ** 2 } as const;
type Units = keyof typeof bytesPerUnit;

/** A typed whole number; undefined where it is none or not within the bounds. */
export function wholeNumber(text: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
  if (!/^\d{1,15}$/.test(text.trim())) return undefined;
  const value = Number(text.trim());
  return value >= bounds.min && value <= bounds.max ? value : undefined;
}

/** A rate in MB/s or MiB/s as bytes a second; an empty text is no limit, 0. Undefined where it is no rate. */
export function rateBytes(text: string, units: Units): number | undefined {
  const written = text.trim().replace(',', '.');
  if (written === '') return 0;
  if (!/^\d{1,7}(?:\.\d{1,6})?$/.test(written)) return undefined;
  return Math.round(Number(written) * bytesPerUnit[units]);
}

/** The other way round, to be edited; empty for no limit. */
export function rateField(bytesPerSecond: number, units: Units): string {
  return bytesPerSecond === 0 ? '' : String(Number((bytesPerSecond / bytesPerUnit[units]).toFixed(3)));
}
