import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../../electron/cli/program.ts';
import { commandWords, purposeOf } from '../../electron/main/app-arguments.ts';
import { programOf } from '../../electron/main/program.ts';
import { FakeHost } from '../helpers/fake-host.ts';

test('the words that make a command line are the commands that there are', () => {
  const program: Command = buildProgram({ host: new FakeHost(), exitCode: 0 });
  const commands = [...program.commands.map((command) => command.name()), 'help'];
  expect([...commandWords, 'start'].toSorted()).toEqual(commands.toSorted());
});

test.for([
  { args: [], purpose: { kind: 'desktop', folders: [] } },
  { args: ['/media/usb/lab'], purpose: { kind: 'desktop', folders: ['/media/usb/lab'] } },
  { args: ['start'], purpose: { kind: 'desktop', folders: [] } },
  { args: ['--no-sandbox', '-psn_0_1234', '/m'], purpose: { kind: 'desktop', folders: ['/m'] } },
  { args: ['audit', '/m', '--repair'], purpose: { kind: 'command', args: ['audit', '/m', '--repair'] } },
  {
    args: ['--ozone-platform=headless', '--disable-gpu', 'mirrors', 'sync', 'lab', '--json'],
    purpose: { kind: 'command', args: ['mirrors', 'sync', 'lab', '--json'] },
  },
  { args: ['--help'], purpose: { kind: 'command', args: ['--help'] } },
  { args: ['--disable-gpu', '-V'], purpose: { kind: 'command', args: ['-V'] } },
] as const)('$args is for the $purpose.kind', ({ args, purpose }) => {
  expect(purposeOf(args)).toEqual(purpose);
});

test('started as the command line, everything is a command', () => {
  expect(purposeOf(['--disable-gpu'], true)).toEqual({ kind: 'command', args: [] });
  expect(purposeOf(['--disable-gpu', 'nonsense'], true)).toEqual({ kind: 'command', args: ['nonsense'] });
});

test.for([
  { place: { platform: 'win32', execPath: 'C:\\S\\Streamferry.exe' }, program: ['C:\\S\\Streamferry.exe'] },
  { place: { platform: 'darwin', execPath: '/Applications/S' }, program: ['/Applications/S'] },
  {
    place: { platform: 'linux', execPath: '/opt/Streamferry/streamferry' },
    program: ['/opt/Streamferry/streamferry-cli'],
  },
  {
    place: { platform: 'linux', execPath: '/tmp/.mount/streamferry', env: { APPIMAGE: '/home/me/S.AppImage' } },
    program: ['/home/me/S.AppImage', '--ozone-platform=headless', '--disable-gpu'],
  },
  {
    place: { platform: 'win32', execPath: 'C:\\Temp\\x.exe', env: { PORTABLE_EXECUTABLE_FILE: 'E:\\S.exe' } },
    program: ['E:\\S.exe'],
  },
  { place: { platform: 'darwin', execPath: '/e/Electron', checkout: '/src' }, program: ['/e/Electron', '/src'] },
] as const)('$place.platform calls $program', ({ place, program }) => {
  expect(programOf({ env: {}, checkout: undefined, ...place })).toEqual(program);
});
