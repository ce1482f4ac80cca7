import type { Mirror } from '../../../electron/contract/mirror.ts';
import { call } from '../../bridge.ts';
import { followJob } from '../activity/job-actions.ts';

/** Each begins a job and shows it. */
export function syncMirror({ id }: Mirror): Promise<void> {
  return followJob(call('mirrors', 'sync', { mirror: { id } }));
}

/** `since`: ISO 8601; files audited since then are not read again. */
export function auditMirror({ id }: Mirror, since?: string): Promise<void> {
  const mirror = { id };
  return followJob(call('mirrors', 'audit', { mirror, repair: false, ...(since === undefined ? {} : { since }) }));
}

export function repairMirror({ id }: Mirror): Promise<void> {
  return followJob(call('mirrors', 'audit', { mirror: { id }, repair: true }));
}
