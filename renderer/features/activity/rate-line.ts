import type { JobSnapshot } from '../../../electron/contract/job.ts';
import { rateText } from '../../text/sizes.ts';
import { durationText } from '../../text/times.ts';

type RateFacts = Pick<JobSnapshot, 'rates' | 'rateEveryMs' | 'rate' | 'endedAt'>;

/** Points of the plot: seconds before the newest one, and bytes a second. */
export function rateLine({ rates, rateEveryMs }: Pick<RateFacts, 'rates' | 'rateEveryMs'>): [number[], number[]] {
  const newest = rates.length - 1;
  return [rates.map((_, at) => ((at - newest) * rateEveryMs) / 1000), [...rates]];
}

/** The plot in a sentence, for those who do not see it. */
export function rateLineText({ rates, rateEveryMs, rate, endedAt }: RateFacts): string {
  if (rates.length < 2) return 'No rate measured yet.';
  const over = durationText((rates.length - 1) * rateEveryMs);
  const mean = rates.reduce((sum, one) => sum + one, 0) / rates.length;
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  const when = endedAt === undefined ? `the last ${over}: now ${rateText(rate)},` : `${over}:`;
  return `Rate over ${when} between ${rateText(least)} and ${rateText(most)}, ${rateText(mean)} on average.`;
}

/** A round number at or above the greatest rate, so that the axis moves seldom. `base`: 1000 or 1024. */
export function axisTop(rates: readonly number[], base: number): number {
  const most = Math.max(...rates, base);
  const power = base ** Math.floor(Math.log(most) / Math.log(base));
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
  const step = steps.find((one) => one * power >= most) ?? base;
  return step * power;
}

/** `-90` seconds as `−1 min 30 s`; `newest` names the last point, such as `now` or `end`. */
export function agoText(seconds: number, newest: string): string {
  return seconds === 0 ? newest : `−${durationText(-seconds * 1000)}`;
}
