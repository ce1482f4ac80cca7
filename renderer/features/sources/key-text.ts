import { dateText, timeText } from '../../text/times.ts';

const dayMs = 86_400_000;
const soonDays = 30;

export interface ExpiryWords {
  readonly state: 'never' | 'later' | 'soon' | 'expired';
  readonly text: string;
}

/** When a key stops being good, in words; `now` in milliseconds. */
export function expiryWords(expiresAt: string | undefined, now: number): ExpiryWords {
  if (expiresAt === undefined) return { state: 'never', text: 'Never expires' };
  const left = Date.parse(expiresAt) - now;
  const when = `${timeText(expiresAt, now)}, ${dateText(expiresAt)}`;
  const text = Math.abs(left) >= soonDays * dayMs ? dateText(expiresAt) : when;
  if (left <= 0) return { state: 'expired', text: `Expired ${text}: what it signs from then on is refused` };
  return { state: left < soonDays * dayMs ? 'soon' : 'later', text: `Expires ${text}` };
}
