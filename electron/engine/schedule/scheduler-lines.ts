import type { SchedulerLines } from '../../contract/schedule.ts';
import { cronCommand, powerShellText, systemdCommand, systemdText, windowsArguments } from './command-words.ts';
import type { RunsOfDay } from './run-times.ts';
import { timeText } from './time-of-day.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export interface ScheduledCommand {
  /** What the mirror is called, for titles and names of units. */
  readonly mirrorName: string;
  /** Added to names of units and tasks where another mirror's would be the same. */
  readonly mark?: string | undefined;
  /** Program and arguments. */
  readonly words: readonly string[];
  readonly runs: RunsOfDay;
}

/** The command for the system's own scheduler: crontab(5), systemd.timer(5), PowerShell's ScheduledTasks. */
export function schedulerLines(command: ScheduledCommand): SchedulerLines {
  const { mirrorName, mark, words, runs } = command;
  const unit = ['streamferry', slugOf(mirrorName), ...(mark === undefined ? [] : [mark])].join('-');
  return {
    cron: `${cronTime(runs)} ${cronCommand(words)}`,
    systemdService: [
      `# ~/.config/systemd/user/${unit}.service`,
      '[Unit]',
      `Description=Streamferry: sync ${description(mirrorName)}`,
      '',
      '[Service]',
      'Type=oneshot',
      `ExecStart=${systemdCommand(words)}`,
      '',
    ].join('\n'),
    systemdTimer: [
      `# ~/.config/systemd/user/${unit}.timer`,
      `# systemctl --user enable --now ${unit}.timer`,
      '[Unit]',
      `Description=Streamferry: when to sync ${description(mirrorName)}`,
      '',
      '[Timer]',
      ...calendars(runs).map((calendar) => `OnCalendar=${calendar}`),
      'Persistent=true',
      '',
      '[Install]',
      'WantedBy=timers.target',
      '',
    ].join('\n'),
    taskScheduler: taskScheduler(command),
  };
}

/** The beginning of a mirror's id, where the name of another reads the same in the name of a unit: case and most characters are lost there. */
export function markOf({ id, name }: NamedMirror, known: readonly NamedMirror[]): string | undefined {
  const isAlone = known.every((other) => other.id === id || slugOf(other.name) !== slugOf(name));
  return isAlone ? undefined : id.slice(0, 8);
}

interface NamedMirror {
  readonly id: string;
  readonly name: string;
}

function cronTime({ minutes, weekday, everyHour }: RunsOfDay): string {
  const [first = 0] = minutes;
  const hours = everyHour ? '*' : minutes.map((one) => Math.floor(one / 60)).join(',');
  return `${first % 60} ${hours} * * ${weekday ?? '*'}`;
}

function calendars({ minutes, weekday, everyHour }: RunsOfDay): readonly string[] {
  const day = weekday === undefined ? '' : `${weekdayName(weekday).slice(0, 3)} `;
  if (everyHour) return [`*-*-* *:${timeText(minutes[0] ?? 0).slice(3)}:00`];
  return minutes.map((one) => `${day}*-*-* ${timeText(one)}:00`);
}

/** PowerShell's own way: `schtasks` has no quoting that takes every name. A run that was missed begins when the machine is on again. */
function taskScheduler({ mirrorName, mark, words: [program = '', ...words], runs }: ScheduledCommand): string {
  const { minutes, weekday, everyHour } = runs;
  const times = everyHour ? Array.from({ length: 24 }, (_, hour) => hour * 60) : minutes;
  const when = weekday === undefined ? '-Daily' : `-Weekly -DaysOfWeek ${weekdayName(weekday)}`;
  const name = ['Streamferry', taskName(mirrorName), ...(mark === undefined ? [] : [mark])].join(' ');
  return [
    `Register-ScheduledTask -TaskName ${powerShellText(name)}`,
    `-Action (New-ScheduledTaskAction -Execute ${powerShellText(program)} -Argument ${powerShellText(windowsArguments(words))})`,
    `-Trigger @(${times.map((one) => powerShellText(timeText(one))).join(', ')} | ForEach-Object { New-ScheduledTaskTrigger ${when} -At $_ })`,
    '-Settings (New-ScheduledTaskSettingsSet -StartWhenAvailable)',
  ].join(' ');
}

function weekdayName(weekday: number): string {
  return weekdays[weekday] ?? weekdays[0];
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return slug === '' ? 'mirror' : slug.slice(0, 60);
}

/** Task names are paths of files: these characters are refused there. */
function taskName(name: string): string {
  return printable(name).replaceAll(/[\\/:*?"<>|]/gu, '-');
}

/** A backslash at its end would take the next line in. */
function description(name: string): string {
  return systemdText(printable(name)).replace(/\\+$/u, '');
}

function printable(name: string): string {
  return name.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
