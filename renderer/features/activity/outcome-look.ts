import type { JobState } from '../../../electron/contract/job.ts';
import type { IconName } from '../../ui/icons.ts';

export interface Look {
  readonly icon: IconName;
  readonly kind: 'positive' | 'caution' | 'negative' | 'plain';
}

/** The sign beside the words of a state. */
export const stateLooks = {
  queued: { icon: 'more', kind: 'plain' },
  running: { icon: 'activity', kind: 'plain' },
  paused: { icon: 'pause', kind: 'caution' },
  interrupted: { icon: 'warning', kind: 'caution' },
  done: { icon: 'success', kind: 'positive' },
  partial: { icon: 'warning', kind: 'caution' },
  failed: { icon: 'error', kind: 'negative' },
  cancelled: { icon: 'close', kind: 'plain' },
} as const satisfies Readonly<Record<JobState, Look>>;
