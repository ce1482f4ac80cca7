import { expect, test } from 'vitest';
import type { MountEntry } from '../../../../electron/engine/media/volumes/mountinfo.ts';
import { strongestOn, weaker } from '../../../../electron/engine/media/volumes/reread-way.ts';

function mounted(fileSystem: string, source = '/dev/sdb1'): MountEntry {
  return { device: '8:17', root: '/', mountPoint: '/media/usb', fileSystem, source, readOnly: false };
}

test.each([
  ['ext4', 'direct'],
  ['exfat', 'direct'],
  ['vfat', 'direct'],
  ['fuseblk', 'dropped-cache'],
  ['fuse.sshfs', 'dropped-cache'],
  ['nfs4', 'cached'],
  ['cifs', 'cached'],
  ['9p', 'cached'],
  ['virtiofs', 'cached'],
  ['zfs', 'cached'],
  ['vboxsf', 'cached'],
])('of %s at most "%s" is said', async (fileSystem, way) => {
  expect(await strongestOn(mounted(fileSystem), async () => true)).toBe(way);
});

test('of FUSE less is said where the memory of what is below it was not dropped', async () => {
  expect(await strongestOn(mounted('fuseblk'), async () => false)).toBe('cached');
});

test('the weaker of two ways counts', () => {
  expect(weaker('direct', 'cached')).toBe('cached');
  expect(weaker('none', 'dropped-cache')).toBe('none');
});
