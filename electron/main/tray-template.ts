import type { MenuItemConstructorOptions } from 'electron';
import { type Activity, jobLine, serverLine } from './activity.ts';

export interface TrayActions {
  show(): void;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  stopServing(): Promise<void>;
  quit(): void;
}

/** More lines than this make a menu that nobody reads. */
const mostJobs = 5;

/** What hovering over the icon says. */
export function trayText({ jobs, server, mirrors }: Activity): string {
  const working = jobs.filter(({ state }) => state === 'running' || state === 'paused');
  const lines = working.slice(0, 1).map((job) => jobLine(job, mirrors));
  if (working.length > 1) lines.push(`and ${working.length - 1} more`);
  const serving = serverLine(server);
  return ['Streamferry', ...lines, ...(serving === undefined ? [] : [serving])].join('\n');
}

/** The icon's menu: what goes on, and what can be done about it. */
export function trayTemplate(activity: Activity, actions: TrayActions): MenuItemConstructorOptions[] {
  const { jobs, server, mirrors } = activity;
  const serving = serverLine(server);
  const lines = jobs.slice(0, mostJobs).map((job) => jobLine(job, mirrors));
  const has = (state: 'running' | 'paused') => jobs.some((job) => job.state === state);
  return [
    { label: 'Open Streamferry', click: () => actions.show() },
    { type: 'separator' },
    ...[...lines, ...(serving === undefined ? [] : [serving])].map((label) => ({ label, enabled: false })),
    ...(has('running') ? [{ label: 'Pause', click: () => void actions.pauseAll() }] : []),
    ...(has('paused') ? [{ label: 'Resume', click: () => void actions.resumeAll() }] : []),
    ...(server?.state === 'running' ? [{ label: 'Stop Serving', click: () => void actions.stopServing() }] : []),
    ...(jobs.length > 0 || serving !== undefined ? [{ type: 'separator' as const }] : []),
    { label: 'Quit', click: () => actions.quit() },
  ];
}
