import type { Plan } from '../../contract/plan.ts';
import { MirrorError } from '../errors.ts';
import { formatBytes } from './sizes.ts';

const leastSlackBytes = 1024 * 1024;
const slackShare = 0.005;

/** Refuses a plan that cannot fit, before its first byte: what it needs and a little slack for file system and ledger. Throws DISK_FULL. */
export function checkSpace(plan: Pick<Plan, 'freeBytes' | 'neededBytes'>): void {
  const { freeBytes, neededBytes } = plan;
  if (freeBytes === undefined) return;
  const wantedBytes = neededBytes + Math.max(leastSlackBytes, Math.ceil(neededBytes * slackShare));
  if (wantedBytes <= freeBytes) return;
  const missingBytes = wantedBytes - freeBytes;
  throw new MirrorError(
    'DISK_FULL',
    `Expected ${formatBytes(wantedBytes)} of free space on the mirror's volume, found ${formatBytes(freeBytes)}: ${formatBytes(missingBytes)} are missing. Free space, choose a larger volume or select less; nothing was fetched.`,
    { details: { neededBytes: wantedBytes, freeBytes, missingBytes } },
  );
}
