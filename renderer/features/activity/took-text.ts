import { durationText } from '../../text/times.ts';

/** How long something took; a moment too short to measure is said to be that. */
export function tookText(ms: number): string {
  return ms < 1000 ? 'less than 1\u00a0s' : durationText(ms);
}
