import type { Volume } from '../../../contract/media.ts';
import { InputError, MirrorError } from '../../errors.ts';
import type { CommandEnd, RunCommand } from './run-command.ts';

interface EjectStep {
  readonly command: readonly [string, ...string[]];
  /** The volume is off already; this only makes the device safe to pull, and may fail. */
  readonly optional?: true;
}

type EjectWay = readonly EjectStep[];

export interface EjectOptions {
  readonly platform: NodeJS.Platform;
  readonly run: RunCommand;
}

/**
 * Takes a volume off with the first of the system's tools that is there, flushed, and switches its device off where that is possible.
 * Throws BAD_ARGUMENT for the system's own volumes, NOT_WRITABLE where it is in use or no tool may do it.
 */
export async function ejectVolume(volume: Volume, { platform, run }: EjectOptions): Promise<void> {
  if (volume.system) {
    throw new InputError(
      'BAD_ARGUMENT',
      `${volume.mountPoint} holds the system, your home or the app's own data: it is not ejected.`,
      { path: volume.mountPoint },
    );
  }
  let refused: CommandEnd | undefined;
  for (const way of waysToEject(volume, platform)) {
    const end = await goWay(way, run);
    if (end === 'ejected') return;
    if (end === 'no-tool') continue;
    refused = end;
    if (isInUse(end)) break;
  }
  throw notEjected(volume, refused);
}

/** What each system has for it, the gentlest first. */
export function waysToEject({ device, mountPoint }: Volume, platform: NodeJS.Platform): readonly EjectWay[] {
  switch (platform) {
    case 'win32':
      return [[{ command: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', shellEject(mountPoint)] }]];
    case 'darwin':
      return [[{ command: ['diskutil', 'eject', mountPoint] }]];
    default:
      return [
        ...(device === undefined ? [] : [udisks(device)]),
        [{ command: ['umount', '--', mountPoint] }],
        [{ command: ['fusermount3', '-u', '--', mountPoint] }],
        [{ command: ['fusermount', '-u', '--', mountPoint] }],
      ];
  }
}

function udisks(device: string): EjectWay {
  const options = ['--no-user-interaction', '--block-device', device];
  return [
    { command: ['udisksctl', 'unmount', ...options] },
    { command: ['udisksctl', 'power-off', ...options], optional: true },
  ];
}

/** What the Explorer does. It only asks for it, so its end is waited for. */
function shellEject(mountPoint: string): string {
  const letter = /^([A-Za-z]):\\?$/.exec(mountPoint)?.[1];
  if (letter === undefined) throw new InputError('BAD_ARGUMENT', `${mountPoint} is no drive with a letter.`);
  return [
    `$item = (New-Object -ComObject Shell.Application).Namespace(17).ParseName('${letter}:')`,
    `$item.InvokeVerb('Eject')`,
    `foreach ($try in 1..40) { if (-not (Test-Path '${letter}:\\')) { exit 0 }; Start-Sleep -Milliseconds 250 }`,
    `Write-Output 'in use'; exit 1`,
  ].join('; ');
}

async function goWay(way: EjectWay, run: RunCommand): Promise<'ejected' | 'no-tool' | CommandEnd> {
  for (const { command, optional } of way) {
    const end = await run(command);
    if (optional || end.code === 0) continue;
    return end.code === undefined ? 'no-tool' : end;
  }
  return 'ejected';
}

function isInUse({ text }: CommandEnd): boolean {
  return /busy|in use|dissented|at least one volume could not be unmounted/i.test(text);
}

function notEjected({ mountPoint, label }: Volume, refused: CommandEnd | undefined): MirrorError {
  const name = label === undefined ? mountPoint : `${label} (${mountPoint})`;
  const options = { path: mountPoint };
  if (refused === undefined) {
    const message = `Expected a tool of the system to eject ${name}, found none. Eject it with the system's own file manager.`;
    return new MirrorError('NOT_WRITABLE', message, options);
  }
  if (isInUse(refused)) {
    const message = `${name} is in use and was not ejected. Close the programs and windows that have something of it open, and try again.`;
    return new MirrorError('NOT_WRITABLE', message, options);
  }
  const said = refused.text.trim().split('\n').at(-1) || `it ended with ${refused.code}`;
  const message = `${name} was not ejected: ${said}. Eject it with the system's own file manager.`;
  return new MirrorError('NOT_WRITABLE', message, options);
}
