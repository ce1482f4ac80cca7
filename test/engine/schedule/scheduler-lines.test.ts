import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Cadence, QuietHours } from '../../../electron/contract/schedule.ts';
import { dataFolderOf } from '../../../electron/engine/registry/data-folder.ts';
import {
  cronCommand,
  powerShellText,
  systemdCommand,
  windowsArguments,
} from '../../../electron/engine/schedule/command-words.ts';
import { runsOfDay } from '../../../electron/engine/schedule/run-times.ts';
import { markOf, schedulerLines } from '../../../electron/engine/schedule/scheduler-lines.ts';
import { syncCommand } from '../../../electron/engine/schedule/sync-command.ts';

const words = ['streamferry', 'mirrors', 'sync', 'noble'];

function linesFor(cadence: Cadence, quietHours?: QuietHours) {
  const runs = runsOfDay(cadence, quietHours);
  if (runs === undefined) throw new Error('by hand');
  return schedulerLines({ mirrorName: 'noble', words, runs });
}

/** What each scheduler would go by. */
function times(cadence: Cadence, quietHours?: QuietHours) {
  const { cron, systemdTimer, taskScheduler } = linesFor(cadence, quietHours);
  return {
    cron: cron.replace(' streamferry mirrors sync noble', ''),
    systemd: [...systemdTimer.matchAll(/^OnCalendar=(.*)$/gmu)].map(([, calendar]) => calendar),
    windows: /-Trigger @\((.*)\) -Settings/u.exec(taskScheduler)?.[1],
  };
}

describe('when', () => {
  test('daily, at its time', () => {
    expect(times({ kind: 'daily', at: '02:05' })).toEqual({
      cron: '5 2 * * *',
      systemd: ['*-*-* 02:05:00'],
      windows: "'02:05' | ForEach-Object { New-ScheduledTaskTrigger -Daily -At $_ }",
    });
  });

  test('weekly, on its day', () => {
    expect(times({ kind: 'weekly', weekday: 0, at: '23:30' })).toEqual({
      cron: '30 23 * * 0',
      systemd: ['Sun *-*-* 23:30:00'],
      windows: "'23:30' | ForEach-Object { New-ScheduledTaskTrigger -Weekly -DaysOfWeek Sunday -At $_ }",
    });
  });

  test('hourly, at the full hour', () => {
    const { cron, systemd, windows } = times({ kind: 'hourly' });
    expect([cron, systemd]).toEqual(['0 * * * *', ['*-*-* *:00:00']]);
    expect(windows?.match(/'\d\d:00'/gu)).toHaveLength(24);
  });

  test('hourly, but not in quiet hours', () => {
    const { cron, systemd, windows } = times({ kind: 'hourly' }, { from: '05:30', to: '22:00' });
    expect(cron).toBe('0 0,1,2,3,4,5,22,23 * * *');
    expect(systemd).toHaveLength(8);
    expect(windows).toContain("'05:00', '22:00'");
  });

  test('hourly, where quiet hours leave no full hour: at their end', () => {
    expect(times({ kind: 'hourly' }, { from: '00:00', to: '23:40' }).cron).toBe('40 23 * * *');
  });

  test('at the end of quiet hours, be it on the next day', () => {
    const night = { from: '22:00', to: '06:15' };
    expect(times({ kind: 'daily', at: '02:00' }, night).cron).toBe('15 6 * * *');
    expect(times({ kind: 'daily', at: '23:00' }, night).cron).toBe('15 6 * * *');
    expect(times({ kind: 'weekly', weekday: 6, at: '23:00' }, night)).toMatchObject({
      cron: '15 6 * * 0',
      systemd: ['Sun *-*-* 06:15:00'],
    });
    expect(times({ kind: 'weekly', weekday: 6, at: '02:00' }, night).cron).toBe('15 6 * * 6');
  });

  test('by hand there is none', () => {
    expect(runsOfDay({ kind: 'manual' }, undefined)).toBeUndefined();
  });
});

test('the systemd units name their files and what turns them on', () => {
  const { systemdService, systemdTimer } = linesFor({ kind: 'daily', at: '02:00' });
  expect(systemdService).toContain('# ~/.config/systemd/user/streamferry-noble.service');
  expect(systemdService).toContain('\nType=oneshot\nExecStart=streamferry mirrors sync noble\n');
  expect(systemdTimer).toContain('systemctl --user enable --now streamferry-noble.timer');
  expect(systemdTimer).toContain('\nPersistent=true\n');
});

test('mirrors whose names read the same in the name of a unit have units and tasks of their own', () => {
  const runs = runsOfDay({ kind: 'hourly' }, undefined);
  if (runs === undefined) throw new Error('by hand');
  const known = [
    { id: '0198f2c4-1', name: '日本' },
    { id: '0298f2c4-2', name: '東京' },
    { id: '0398f2c4-3', name: 'Site A' },
  ];
  const units = known.map((mirror) => {
    const lines = schedulerLines({ mirrorName: mirror.name, mark: markOf(mirror, known), words, runs });
    const service = /user\/(.*)\.service/u.exec(lines.systemdService)?.[1];
    return [service, /-TaskName '(.*?)'/u.exec(lines.taskScheduler)?.[1]];
  });
  expect(units).toEqual([
    ['streamferry-mirror-0198f2c4', 'Streamferry 日本 0198f2c4'],
    ['streamferry-mirror-0298f2c4', 'Streamferry 東京 0298f2c4'],
    ['streamferry-site-a', 'Streamferry Site A'],
  ]);
});

describe('quoting', () => {
  const odd = ['my "lab" image', "it's 100% $HOME", '`x`\\', 'a&b;c', '日本'];

  test.skipIf(process.platform === 'win32')('a shell reads back from the cron line what was meant', () => {
    // Cron takes the backslash off a %, whatever quotes it stands in.
    const line = cronCommand(['printf', '%s\\n', ...odd]);
    expect(line).not.toMatch(/(?<!\\)%/u);
    const shown = execFileSync('/bin/sh', ['-c', line.replaceAll('\\%', '%')], { encoding: 'utf8' });
    expect(shown).toBe(odd.map((word) => `${word}\n`).join(''));
  });

  test('systemd reads no variable, no specifier and no second word', () => {
    expect(systemdCommand(['/opt/my app/x', ...odd])).toBe(
      '"/opt/my app/x" "my \\"lab\\" image" "it\'s 100%% $$HOME" "`x`\\\\" "a&b;c" "日本"',
    );
  });

  test.each([
    [['a', 'C:\\x\\y'], 'a C:\\x\\y'],
    [['my lab'], '"my lab"'],
    [['say "hi"'], '"say \\"hi\\""'],
    [['C:\\my folder\\'], '"C:\\my folder\\\\"'],
    [['a\\" b'], '"a\\\\\\" b"'],
    [[''], '""'],
  ])('Windows reads %j from %s', (given, expected) => {
    expect(windowsArguments(given)).toBe(expected);
  });

  test('PowerShell ends no literal early, nor at a typographic quote', () => {
    expect(powerShellText("it's ‘x’")).toBe("'it''s ‘‘x’’'");
  });

  test('a name cannot bring a line of its own into a unit or a crontab', () => {
    const runs = runsOfDay({ kind: 'hourly' }, undefined);
    if (runs === undefined) throw new Error('by hand');
    const mirrorName = 'x\nExecStart=/bin/evil\n* * * * * evil';
    const mirror = { id: 'm-1', name: mirrorName };
    const command = syncCommand({ program: ['streamferry'], mirror, known: [mirror], dataFolder: '/data' });
    const { cron, systemdService, systemdTimer } = schedulerLines({ mirrorName, words: command, runs });
    expect(cron).not.toContain('\n');
    expect(systemdService.match(/^ExecStart=/gmu)).toHaveLength(1);
    expect(systemdTimer).not.toMatch(/^ExecStart=/mu);
  });
});

describe('the command', () => {
  const usual = dataFolderOf({
    platform: process.platform,
    env: { LOCALAPPDATA: process.env.LOCALAPPDATA },
    homeFolder: homedir(),
  });
  const noble = { id: 'm-1', name: 'noble' };
  const named = (name: string, ...others: readonly { id: string; name: string }[]) => {
    const mirror = { id: 'm-1', name };
    return syncCommand({ program: ['x', 'cli.js'], mirror, known: [mirror, ...others], dataFolder: usual });
  };

  test('names the mirror, and the data folder where it is not the usual one', () => {
    expect(named('my lab')).toEqual(['x', 'cli.js', 'mirrors', 'sync', 'my lab']);
    const elsewhere = join(usual, 'other');
    expect(syncCommand({ program: ['x'], mirror: noble, known: [noble], dataFolder: elsewhere })).toEqual([
      ...['x', 'mirrors', 'sync', 'noble', '--data-folder', resolve(elsewhere)],
    ]);
  });

  test.each([
    ['two have it', 'lab', [{ id: 'm-2', name: 'lab' }]],
    ['it is the id of another', 'm-2', [{ id: 'm-2', name: 'lab' }]],
    ['it looks like an option', '--help', []],
    ['it is empty', '', []],
  ])('takes the id instead of the name where %s', (_, name, others) => {
    expect(named(name, ...others).at(-1)).toBe('m-1');
  });
});
