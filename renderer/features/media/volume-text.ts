import type { FoundShipment, Volume, VolumeContents } from '../../../electron/contract/media.ts';
import { changedVolumes } from '../../state/volume-list.ts';
import { countText } from '../../text/counts.ts';
import { isolated } from '../../text/isolated.ts';
import { folderName } from '../../text/job-names.ts';

/** What a person calls a volume: its label, else the last part of where it is mounted. */
export function volumeName({ label, mountPoint }: Pick<Volume, 'label' | 'mountPoint'>): string {
  return label === undefined || label === '' ? folderName(mountPoint) : isolated(label);
}

const fileSystems: Readonly<Record<string, string>> = {
  exfat: 'exFAT',
  vfat: 'FAT',
  msdos: 'FAT',
  fat32: 'FAT32',
  ntfs: 'NTFS',
  ntfs3: 'NTFS',
  'ntfs-3g': 'NTFS',
  apfs: 'APFS',
  hfs: 'HFS+',
  btrfs: 'Btrfs',
  xfs: 'XFS',
  udf: 'UDF',
  iso9660: 'ISO 9660',
};

/** A file system as people write it: `exFAT`, `NTFS`. */
export function fileSystemText(name: string): string {
  return fileSystems[name.toLowerCase().replace(/^fuse\./u, '')] ?? name;
}

/** What is on a volume, in a few words. */
export function contentsText(contents: VolumeContents): string {
  switch (contents.kind) {
    case 'empty':
      return 'Empty';
    case 'other-files':
      return 'Other files';
    case 'unreadable':
      return 'Cannot be read';
    case 'shipments': {
      const [first] = contents.shipments;
      const { length } = contents.shipments;
      const what = length === 1 && first !== undefined ? shipmentText(first) : countText(length, 'shipment');
      return contents.otherFiles ? `${what}, and other files` : what;
    }
    default:
      return contents satisfies never;
  }
}

/** What a screen reader is told of volumes that came and went; empty where none did. */
export function volumeNews(before: readonly Volume[], now: readonly Volume[]): string {
  const { came, gone } = changedVolumes(before, now);
  return [
    ...came.map((volume) => `${volumeName(volume)} is plugged in. ${contentsText(volume.contents)}.`),
    ...gone.map((volume) => `${volumeName(volume)} is gone.`),
  ].join(' ');
}

const stateTexts = { complete: '', unfinished: ', not finished', damaged: ', damaged' } as const;

/** `Shipment lab`, `Shipment lab, volume 2 of 3`, and whether it is whole as far as a look tells. */
export function shipmentText({ title, volume, volumes, state }: FoundShipment): string {
  const part = volumes > 1 ? `, volume ${volume} of ${volumes}` : '';
  return `Shipment ${isolated(title)}${part}${stateTexts[state]}`;
}
