import { describe, expect, test } from 'vitest';
import type { Volume } from '../../../../electron/contract/media.ts';
import { ejectVolume, waysToEject } from '../../../../electron/engine/media/volumes/eject.ts';
import { type CommandEnd, runCommand } from '../../../../electron/engine/media/volumes/run-command.ts';

const stick: Volume = {
  id: '8:17 /media/ann/CARRY',
  mountPoint: '/media/ann/CARRY',
  label: 'CARRY',
  device: '/dev/sdb1',
  fileSystem: 'exfat',
  sizeBytes: 1,
  freeBytes: 1,
  readOnly: false,
  removable: true,
  system: false,
  contents: { kind: 'empty' },
};
const ok = { code: 0, text: '' };
const noTool = { code: undefined, text: '' };

/** Ejects with tools that end as told, by their names; the others are not there. */
async function eject(ends: Readonly<Record<string, CommandEnd>>, facts: Partial<Volume> = {}) {
  const ran: string[] = [];
  const run = async ([file, ...args]: readonly [string, ...string[]]) => {
    const end = ends[`${file} ${args[0]}`] ?? ends[file] ?? noTool;
    if (end !== noTool) ran.push([file, ...args].join(' '));
    return end;
  };
  const options = { platform: facts.device === 'disk4s1' ? 'darwin' : 'linux', run } as const;
  const failure = await ejectVolume({ ...stick, ...facts }, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ran, failure };
}

describe('ejecting', () => {
  test('on Linux unmounts and switches off through udisks', async () => {
    const { ran, failure } = await eject({ udisksctl: ok });
    expect(failure).toBeUndefined();
    expect(ran).toEqual([
      'udisksctl unmount --no-user-interaction --block-device /dev/sdb1',
      'udisksctl power-off --no-user-interaction --block-device /dev/sdb1',
    ]);
  });

  test('a device that cannot be switched off is ejected all the same', async () => {
    const ends = { 'udisksctl unmount': ok, 'udisksctl power-off': { code: 1, text: 'Error: not a drive' } };
    expect((await eject(ends)).failure).toBeUndefined();
  });

  test('without udisks unmounts with what is there, and where that may not, as the user of FUSE', async () => {
    expect((await eject({ umount: ok })).ran).toEqual(['umount -- /media/ann/CARRY']);
    const { ran, failure } = await eject({ umount: { code: 32, text: 'must be superuser' }, fusermount: ok });
    expect(ran.at(-1)).toBe('fusermount -u -- /media/ann/CARRY');
    expect(failure).toBeUndefined();
  });

  test('one in use is not tried by other means, and says what to do', async () => {
    const busy = { code: 1, text: 'Error unmounting /dev/sdb1: target is busy' };
    const { ran, failure } = await eject({ udisksctl: busy, umount: ok });
    expect(ran).toHaveLength(1);
    expect(failure).toMatchObject({ code: 'NOT_WRITABLE', message: expect.stringContaining('is in use') });
  });

  test('without a tool says to eject with the system', async () => {
    const { failure } = await eject({});
    expect(failure).toMatchObject({
      code: 'NOT_WRITABLE',
      message:
        "Expected a tool of the system to eject CARRY (/media/ann/CARRY), found none. Eject it with the system's own file manager.",
    });
  });

  test('where none may, says what the last one said', async () => {
    const { failure } = await eject({ umount: { code: 32, text: 'umount: must be superuser to unmount.\n' } });
    expect(failure).toMatchObject({ message: expect.stringContaining('must be superuser to unmount.') });
  });

  test('the system’s own volume is refused before any tool runs', async () => {
    const { ran, failure } = await eject({ udisksctl: ok, umount: ok }, { system: true });
    expect(ran).toEqual([]);
    expect(failure).toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('on macOS takes the whole device off', async () => {
    const { ran } = await eject({ diskutil: ok }, { device: 'disk4s1', mountPoint: '/Volumes/CARRY' });
    expect(ran).toEqual(['diskutil eject /Volumes/CARRY']);
  });

  test('on Windows asks the Explorer, for a letter and nothing else', () => {
    const [step] = waysToEject({ ...stick, mountPoint: 'E:\\' }, 'win32')[0] ?? [];
    expect(step?.command.at(-1)).toContain("ParseName('E:')");
    expect(() => waysToEject({ ...stick, mountPoint: "E:'; evil" }, 'win32')).toThrow('no drive');
  });
});

describe('a command', () => {
  const node = process.execPath;

  test('tells its exit code and what it said on both streams', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    expect(await runCommand([node, '-e', script])).toEqual({ code: 3, text: 'out\nerr\n' });
    expect(await runCommand([node, '-e', ''])).toEqual({ code: 0, text: '' });
  });

  test('that is not there has no exit code', async () => {
    expect((await runCommand(['streamferry-no-such-program'])).code).toBeUndefined();
  });
});
