import type { Systeminformation } from 'systeminformation';
import { describe, expect, test } from 'vitest';
import { macVolumes } from '../../../../electron/engine/media/volumes/mac-volumes.ts';
import { windowsVolumes } from '../../../../electron/engine/media/volumes/windows-volumes.ts';

function mounted(fs: string, type: string, mount: string, rw: boolean | null): Systeminformation.FsSizeData {
  return { fs, type, mount, rw, size: 1000, used: 1, available: 999, use: 0.1 };
}

function block(facts: Partial<Systeminformation.BlockDevicesData>): Systeminformation.BlockDevicesData {
  const none = { identifier: '', fsType: '', mount: '', physical: '', uuid: '', label: '', model: '', serial: '' };
  return { ...none, name: '', type: 'part', size: 1000, removable: false, protocol: '', ...facts };
}

describe('the volumes of macOS', () => {
  const mounts = [
    mounted('/dev/disk3s1s1', 'APFS', '/', false),
    mounted('/dev/disk3s6', 'APFS', '/System/Volumes/VM', true),
    mounted('/dev/disk3s5', 'APFS', '/System/Volumes/Data', true),
    mounted('/dev/disk4s1', 'exfat', '/Volumes/CARRY', true),
    mounted('/dev/disk5s2', 'HFS', '/Volumes/My Book', true),
    mounted('/dev/disk3s7', 'APFS', '/Volumes/Second', true),
    mounted('//ann@nas._smb._tcp.local/images', 'smbfs', '/Volumes/images', true),
  ];
  const blocks = [
    block({ name: '/dev/disk3s1s1', identifier: 'disk3s1s1', label: 'Macintosh HD', protocol: 'Apple Fabric' }),
    block({ name: '/dev/disk4s1', identifier: 'disk4s1', label: 'CARRY', protocol: 'USB', removable: true }),
    block({ name: '/dev/disk5s2', identifier: 'disk5s2', label: 'My Book', protocol: 'USB' }),
    block({ name: '/dev/disk3s7', identifier: 'disk3s7', label: 'Second', protocol: 'Apple Fabric' }),
  ];
  const volumes = macVolumes(mounts, blocks, ['/', '/Users/ann']);
  const at = (mountPoint: string) => volumes.find((one) => one.mountPoint === mountPoint);

  test('are the system’s own and those below /Volumes', () => {
    expect(volumes.map(({ mountPoint }) => mountPoint)).toEqual([
      '/',
      '/Volumes/CARRY',
      '/Volumes/My Book',
      '/Volumes/Second',
      '/Volumes/images',
    ]);
    expect(volumes.filter(({ system }) => system).map(({ mountPoint }) => mountPoint)).toEqual(['/']);
  });

  test('sticks and outer disks are removable; inner volumes and shares are not', () => {
    expect(volumes.filter(({ removable }) => removable).map(({ label }) => label)).toEqual(['CARRY', 'My Book']);
    expect(at('/Volumes/CARRY')).toEqual({
      id: '/dev/disk4s1 /Volumes/CARRY',
      mountPoint: '/Volumes/CARRY',
      label: 'CARRY',
      device: 'disk4s1',
      fileSystem: 'exfat',
      readOnly: false,
      removable: true,
      system: false,
      mayHang: false,
    });
    expect(at('/Volumes/images')).toMatchObject({ label: 'images', mayHang: true, fileSystem: 'smbfs' });
  });

  test('a home on an outer disk makes that the system’s', () => {
    const held = macVolumes(mounts, blocks, ['/', '/Volumes/My Book/ann']);
    expect(held.filter(({ system }) => system).map(({ label }) => label)).toEqual(['Macintosh HD', 'My Book']);
  });
});

describe('the volumes of Windows', () => {
  const mounts = [
    mounted('C:', 'NTFS', 'C:', true),
    mounted('D:', 'exFAT', 'D:', true),
    mounted('E:', 'NTFS', 'E:', null),
    mounted('F:', 'UDF', 'F:', null),
    mounted('Z:', 'NTFS', 'Z:', null),
  ];
  const blocks = [
    block({ name: 'C:', mount: 'C:', physical: 'Local', uuid: 'AA', device: '\\\\.\\PHYSICALDRIVE0' }),
    block({ name: 'D:', mount: 'D:', physical: 'Removable', uuid: 'BB', label: 'CARRY', removable: true }),
    block({ name: 'E:', mount: 'E:', physical: 'Local', uuid: 'CC', device: '\\\\.\\PHYSICALDRIVE2' }),
    block({ name: 'F:', mount: 'F:', physical: 'CD/DVD', uuid: 'DD' }),
    block({ name: 'Z:', mount: 'Z:', physical: 'Network', uuid: 'EE' }),
  ];
  const layout = { type: 'HD', name: '', vendor: '', size: 1, bytesPerSector: 512, totalCylinders: 1, totalHeads: 1 };
  const rest = { totalSectors: 1, totalTracks: 1, tracksPerCylinder: 1, sectorsPerTrack: 1, firmwareRevision: '' };
  const disk = (device: string, interfaceType: string): Systeminformation.DiskLayoutData => ({
    ...layout,
    ...rest,
    serialNum: '',
    smartStatus: '',
    temperature: null,
    device,
    interfaceType,
  });
  const disks = [disk('\\\\.\\PHYSICALDRIVE0', 'NVMe'), disk('\\\\.\\PHYSICALDRIVE2', 'USB')];
  const volumes = windowsVolumes(mounts, { blocks, disks }, ['C:\\', 'c:\\Users\\ann', 'C:\\Users\\ann\\AppData']);

  test('have the folder of their letter as mount point, and label and disk where there are any', () => {
    expect(volumes[1]).toEqual({
      id: 'D: BB',
      mountPoint: 'D:\\',
      label: 'CARRY',
      fileSystem: 'exfat',
      readOnly: false,
      removable: true,
      system: false,
      mayHang: false,
    });
    expect(volumes[2]).toMatchObject({ mountPoint: 'E:\\', device: '\\\\.\\PHYSICALDRIVE2' });
  });

  test('a disk in a case of its own is removable by its bus', () => {
    expect(volumes.filter(({ removable }) => removable).map(({ mountPoint }) => mountPoint)).toEqual(['D:\\', 'E:\\']);
  });

  test('the drive of system and profile is the system’s, a disc is read-only, a share may hang', () => {
    expect(volumes.filter(({ system }) => system).map(({ mountPoint }) => mountPoint)).toEqual(['C:\\']);
    expect(volumes.filter(({ readOnly }) => readOnly).map(({ mountPoint }) => mountPoint)).toEqual(['F:\\']);
    expect(volumes.filter(({ mayHang }) => mayHang).map(({ mountPoint }) => mountPoint)).toEqual(['Z:\\']);
  });
});
