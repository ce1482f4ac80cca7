import { progressOf } from './activity.ts';
import type { ActivityFollower } from './follow-activity.ts';
import type { MainWindow } from './window.ts';

/** Electron takes a share of 1, less than 0 for no bar, more than 1 for one that only says that something goes on. */
const none = -1;
const unknown = 2;

/** Shows how far the jobs are on the icon in dock or taskbar. */
export function setupProgressBar(activity: ActivityFollower, main: MainWindow): void {
  activity.onChange((now) => {
    const progress = progressOf(now);
    if (progress === undefined) main.window?.setProgressBar(none);
    else main.window?.setProgressBar(progress.done ?? unknown, { mode: modeOf(progress) });
  });
}

function modeOf({ done, paused }: { readonly done?: number; readonly paused: boolean }) {
  if (paused) return 'paused';
  return done === undefined ? 'indeterminate' : 'normal';
}
