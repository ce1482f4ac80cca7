import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodedLabel, readDevices } from '../../../../electron/engine/media/volumes/linux-devices.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const usb = 'devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host0/target0:0:0/0:0:0:0/block/sdb';
const sata = 'devices/pci0000:00/0000:00:17.0/ata1/host1/target1:0:0/1:0:0:0/block/sda';
const card = 'devices/pci0000:00/0000:00:1c.0/rtsx_pci_sdmmc.0/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0';
const soldered = 'devices/platform/emmc/mmc_host/mmc1/mmc1:0001/block/mmcblk1';
const crypt = 'devices/virtual/block/dm-0';

/** A tree as sysfs and /dev have it; a value that begins with `->` is a link from the tree's root. */
function tree(files: Readonly<Record<string, string>>) {
  const root = tempFolder();
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    if (!text.startsWith('->')) writeFileSync(file, `${text}\n`);
    else {
      mkdirSync(dirname(join(root, text.slice(2))), { recursive: true });
      symlinkSync(join(root, text.slice(2)), file);
    }
  }
  return { sys: join(root, 'sys'), dev: join(root, 'dev') };
}

const folders = () =>
  tree({
    [`sys/${usb}/removable`]: '0',
    [`sys/${usb}/sdb1/partition`]: '1',
    [`sys/${usb}/sdb1/ro`]: '1',
    'sys/dev/block/8:17': `->sys/${usb}/sdb1`,
    [`sys/${sata}/removable`]: '0',
    [`sys/${sata}/sda1/partition`]: '1',
    [`sys/${sata}/sda1/ro`]: '0',
    'sys/dev/block/8:1': `->sys/${sata}/sda1`,
    [`sys/${card}/removable`]: '0',
    [`sys/${card}/device/type`]: 'SD',
    [`sys/${card}/mmcblk0p1/partition`]: '1',
    'sys/dev/block/179:1': `->sys/${card}/mmcblk0p1`,
    [`sys/${soldered}/removable`]: '0',
    [`sys/${soldered}/device/type`]: 'MMC',
    'sys/dev/block/179:8': `->sys/${soldered}`,
    [`sys/${crypt}/dm/name`]: 'luks-1234',
    [`sys/${crypt}/slaves/sdb1`]: `->sys/${usb}/sdb1`,
    'sys/dev/block/253:0': `->sys/${crypt}`,
    'dev/disk/by-label/MY\\x20STICK': '->dev/sdb1',
  });

describe('block devices', () => {
  test('on the USB bus are removable though they say they are not, and have label and lock', async () => {
    expect((await readDevices(['8:17'], folders())).get('8:17')).toEqual({
      removable: true,
      readOnly: true,
      file: '/dev/sdb1',
      label: 'MY STICK',
    });
  });

  test('inside the machine are not: neither a disk nor soldered memory', async () => {
    const found = await readDevices(['8:1', '179:8'], folders());
    expect(found.get('8:1')).toEqual({ removable: false, readOnly: false, file: '/dev/sda1' });
    expect(found.get('179:8')).toMatchObject({ removable: false, file: '/dev/mmcblk1' });
  });

  test('a card in a built-in reader is removable', async () => {
    expect((await readDevices(['179:1'], folders())).get('179:1')).toMatchObject({ removable: true });
  });

  test('an encrypted volume is told by the device below it', async () => {
    expect((await readDevices(['253:0'], folders())).get('253:0')).toMatchObject({
      removable: true,
      file: '/dev/mapper/luks-1234',
    });
  });

  test('a file system without a device is none of them', async () => {
    expect((await readDevices(['0:45'], folders())).size).toBe(0);
  });

  test('a label comes back byte by byte', () => {
    expect(decodedLabel('a\\x20b\\x2fc')).toBe('a b/c');
    expect(decodedLabel('Gr\\xc3\\xb6ße😀')).toBe('Größe😀');
    expect(decodedLabel('plain')).toBe('plain');
  });
});
