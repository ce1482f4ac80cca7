import { describe, expect, test } from 'vitest';
import { type DeviceFacts, linuxVolumes } from '../../../../electron/engine/media/volumes/linux-volumes.ts';
import { mountOf, parseMountinfo } from '../../../../electron/engine/media/volumes/mountinfo.ts';

/** A laptop with Ubuntu: an encrypted home, snaps, a container, a desktop's portals, sticks and shares. */
const laptop = `22 29 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:14 - proc proc rw
23 29 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:2 - sysfs sysfs rw
24 29 0:5 / /dev rw,nosuid,relatime shared:10 - devtmpfs udev rw,size=8029924k,nr_inodes=2007481,mode=755
26 29 0:23 / /run rw,nosuid,nodev,noexec,relatime shared:5 - tmpfs tmpfs rw,size=1613412k,mode=755
29 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
31 29 259:1 / /boot/efi rw,relatime shared:30 - vfat /dev/nvme0n1p1 rw,fmask=0077,dmask=0077
32 29 253:0 / /home rw,relatime shared:31 - ext4 /dev/mapper/home_crypt rw
40 29 7:1 / /snap/core22/1621 ro,nodev,relatime shared:47 - squashfs /dev/loop1 ro,errors=continue
41 26 0:45 / /run/user/1000 rw,nosuid,nodev,relatime shared:300 - tmpfs tmpfs rw,size=1613408k,uid=1000
42 41 0:46 / /run/user/1000/gvfs rw,nosuid,nodev,relatime shared:310 - fuse.gvfsd-fuse gvfsd-fuse rw,user_id=1000
43 41 0:47 / /run/user/1000/doc rw,nosuid,nodev,relatime shared:320 - fuse.portal portal rw,user_id=1000
50 29 0:60 / /var/lib/docker/overlay2/ab/merged rw,relatime shared:400 - overlay overlay rw,lowerdir=/l
51 29 259:2 /var/lib/x /srv/x rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
60 26 8:17 / /run/media/ann/MY\\040STICK rw,nosuid,nodev,relatime shared:500 - exfat /dev/sdb1 rw,uid=1000,errors=remount-ro
61 29 8:33 / /media/ann/back\\134slash ro,nosuid,nodev,relatime shared:510 master:3 - fuseblk /dev/sdc1 rw,user_id=0,blksize=4096
62 29 8:49 /sub /mnt/sub rw,relatime - ext4 /dev/sdd1 rw
63 29 8:49 / /mnt/much/longer/whole rw,relatime - ext4 /dev/sdd1 rw
64 29 0:70 / /mnt/nas rw,relatime - nfs4 10.0.0.9:/export/images rw,vers=4.2,addr=10.0.0.9
65 29 0:71 / /mnt/ram rw,relatime - tmpfs tmpfs rw,size=1024k
70 29 0:76 / /mnt/sealed ro,relatime - tmpfs tmpfs rw,size=4k
66 29 0:72 / /opt/fat rw,nosuid,nodev,relatime - fuse.fusefat fusefat rw,user_id=0
67 29 0:73 / /mnt/over rw,relatime - ext4 /dev/sde1 rw
68 67 0:74 / /mnt/over rw,relatime - xfs /dev/sdf1 rw
69 29 0:75 / /misc rw,relatime - autofs /etc/auto.misc rw,fd=7
not a line of it
`;

const facts = new Map<string, DeviceFacts>([
  ['8:17', { removable: true, readOnly: false, file: '/dev/sdb1', label: 'MY STICK' }],
  ['8:33', { removable: false, readOnly: false, file: '/dev/sdc1' }],
  ['8:49', { removable: false, readOnly: true, file: '/dev/sdd1', label: 'disk' }],
]);

const mounts = parseMountinfo(laptop);

function volumes(held: readonly string[] = ['/', '/home/ann', '/home/ann/.local/share/streamferry']) {
  return linuxVolumes(mounts, facts, held);
}

function at(mountPoint: string, held?: readonly string[]) {
  return volumes(held).find((one) => one.mountPoint === mountPoint);
}

describe('the mounts of Linux', () => {
  test('an escaped space and backslash of a mount point are read back, and optional fields are any number', () => {
    expect(mounts.find(({ device }) => device === '8:17')).toEqual({
      device: '8:17',
      root: '/',
      mountPoint: '/run/media/ann/MY STICK',
      fileSystem: 'exfat',
      source: '/dev/sdb1',
      readOnly: false,
    });
    expect(mounts.find(({ device }) => device === '8:33')).toMatchObject({ mountPoint: '/media/ann/back\\slash' });
    expect(mounts.find(({ device }) => device === '8:49')).toMatchObject({ root: '/sub' });
  });

  test('a line that is not as the manual has it is left out', () => {
    expect(mounts).toHaveLength(laptop.trim().split('\n').length - 1);
    expect(parseMountinfo('1 2 0:1 / /x rw\n\n')).toEqual([]);
  });

  test('a path lies on the deepest mount, and of two at one place on the later', () => {
    expect(mountOf('/home/ann/x', mounts)?.device).toBe('253:0');
    expect(mountOf('/homeless', mounts)?.device).toBe('259:2');
    expect(mountOf('/mnt/over/x', mounts)?.device).toBe('0:74');
  });
});

describe('the volumes of Linux', () => {
  test('are what people keep files on: no pseudo file systems, snaps, containers, portals or boot partitions', () => {
    expect(volumes().map(({ mountPoint }) => mountPoint)).toEqual([
      '/',
      '/home',
      '/run/media/ann/MY STICK',
      '/media/ann/back\\slash',
      '/mnt/much/longer/whole',
      '/mnt/nas',
      '/mnt/ram',
      '/opt/fat',
      '/mnt/over',
    ]);
  });

  test('a stick has its label, its device, and is removable', () => {
    expect(at('/run/media/ann/MY STICK')).toEqual({
      id: '8:17 /run/media/ann/MY STICK',
      mountPoint: '/run/media/ann/MY STICK',
      label: 'MY STICK',
      device: '/dev/sdb1',
      fileSystem: 'exfat',
      readOnly: false,
      removable: true,
      system: false,
      mayHang: false,
    });
  });

  test('where udev tells no label, the desktop named the folder by it; what a desktop mounted is removable', () => {
    expect(at('/media/ann/back\\slash')).toMatchObject({ label: 'back\\slash', removable: true, readOnly: true });
  });

  test('a file system mounted twice is shown once, whole rather than a folder of it', () => {
    expect(at('/mnt/sub')).toBeUndefined();
    expect(at('/mnt/much/longer/whole')).toMatchObject({ label: 'disk', removable: false, readOnly: true });
  });

  test('of two file systems at one place only the upper one is there', () => {
    expect(at('/mnt/over')).toMatchObject({ fileSystem: 'xfs', device: '/dev/sdf1' });
  });

  test('root, home and the data folder make their volumes the system’s, wherever they are', () => {
    const system = (held?: string[]) =>
      volumes(held)
        .filter((one) => one.system)
        .map(({ mountPoint }) => mountPoint);
    expect(system()).toEqual(['/', '/home']);
    expect(system(['/', '/run/media/ann/MY STICK/data'])).toEqual(['/', '/run/media/ann/MY STICK']);
  });

  test('shares and FUSE may hang; a share is nothing to pull', () => {
    expect(at('/mnt/nas')).toMatchObject({ mayHang: true, removable: false });
    expect(at('/opt/fat')).toMatchObject({ mayHang: true, fileSystem: 'fuse.fusefat' });
    expect(at('/mnt/nas')).not.toHaveProperty('device');
  });
});
