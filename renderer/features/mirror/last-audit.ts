import type { JobRecord } from '../../../electron/contract/job.ts';

/** The newest audit or repair of a mirror that ended on its own; `records` newest first. */
export function lastAudit(records: readonly JobRecord[], folder: string): JobRecord | undefined {
  return records.find(
    ({ kind, state, mirrorFolder }) =>
      (kind === 'audit' || kind === 'repair') && state !== 'cancelled' && mirrorFolder === folder,
  );
}

/** The day of a moment here, as a date field takes it: `2025-08-05`. */
export function localDay(iso: string): string {
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The moment at which a day begins here, ISO 8601. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}
