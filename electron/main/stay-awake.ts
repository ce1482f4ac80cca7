import { powerSaveBlocker } from 'electron';
import { keepsAwake } from './activity.ts';
import type { ActivityFollower } from './follow-activity.ts';

/** The machine does not fall asleep while a job runs or mirrors are served; its screen may. */
export function setupStayAwake(activity: ActivityFollower): void {
  let blocker: number | undefined;
  activity.onChange((now) => {
    if (keepsAwake(now)) {
      blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  });
}
