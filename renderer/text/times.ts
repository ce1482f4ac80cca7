const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const withTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dateOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** A length of time in its one or two largest units: `45 s`, `3 min 20 s`, `25 min`, `2 h 5 min`, `3 days`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < minute) return `${seconds}\u00a0s`;
  if (seconds < 10 * minute) return both(seconds, [minute, 'min'], [1, 's']);
  const wholeMinutes = Math.round(seconds / minute) * minute;
  if (wholeMinutes < hour) return `${wholeMinutes / minute}\u00a0min`;
  if (wholeMinutes < day) return both(wholeMinutes, [hour, 'h'], [minute, 'min']);
  const days = Math.round(seconds / day);
  return `${days}\u00a0${days === 1 ? 'day' : 'days'}`;
}

/** A moment (ISO 8601) as seen from `now` (ms): `just now`, `5 minutes ago`, `tomorrow`, and from a month on the date. */
export function timeText(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const distance = Math.abs(seconds);
  if (Number.isNaN(seconds)) return iso;
  if (distance < 45) return seconds > 0 ? 'in a moment' : 'just now';
  if (distance < hour) return relative.format(awayFromZero(seconds / minute), 'minute');
  if (distance < 22 * hour) return relative.format(awayFromZero(seconds / hour), 'hour');
  if (distance < 30 * day) return relative.format(awayFromZero(seconds / day), 'day');
  return dateText(iso);
}

/** A moment to the second, in the user's locale and zone. */
export function exactTimeText(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : withTime.format(at);
}

/** A day: `25 Jun 2025`. */
export function dateText(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : dateOnly.format(at);
}

type Unit = readonly [seconds: number, name: string];

function both(seconds: number, [big, bigName]: Unit, [small, smallName]: Unit): string {
  const bigs = `${Math.floor(seconds / big)}\u00a0${bigName}`;
  const smalls = (seconds % big) / small;
  return smalls === 0 ? bigs : `${bigs} ${smalls}\u00a0${smallName}`;
}

function awayFromZero(value: number): number {
  return Math.sign(value) * Math.max(1, Math.round(Math.abs(value)));
}
