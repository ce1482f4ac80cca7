import { describe, expect, test } from 'vitest';
import type { VolumeContents } from '../../../electron/contract/media.ts';
import { exportProof, importProof } from '../../../renderer/features/media/media-proof.ts';
import { planNotes, verdictText } from '../../../renderer/features/media/plan-text.ts';
import { contentsText, fileSystemText, volumeName, volumeNews } from '../../../renderer/features/media/volume-text.ts';
import { exportPlanOf, exportResultOf, foundShipmentOf, stickWith, volumeOf } from '../../helpers/media-facts.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a volume', () => {
  test('is called by its label, else after its mount point on every system', () => {
    const { label: _, ...bare } = volumeOf({ mountPoint: '/media/me/1234-ABCD' });
    expect(volumeName(volumeOf())).toBe('STICK');
    expect(volumeName(bare)).toBe('1234-ABCD');
    expect(volumeName({ ...bare, mountPoint: 'E:\\' })).toBe('E:');
  });

  test.each([
    ['exfat', 'exFAT'],
    ['fuse.exfat', 'exFAT'],
    ['NTFS', 'NTFS'],
    ['vfat', 'FAT'],
    ['ext4', 'ext4'],
  ])('with %s has %s', (name, shown) => {
    expect(fileSystemText(name)).toBe(shown);
  });

  const second = foundShipmentOf({ volume: 2, volumes: 3, state: 'unfinished' });
  const contents: readonly [VolumeContents, string][] = [
    [{ kind: 'empty' }, 'Empty'],
    [{ kind: 'other-files' }, 'Other files'],
    [{ kind: 'unreadable', failure: { code: 'NOT_WRITABLE', message: '' } }, 'Cannot be read'],
    [{ kind: 'shipments', shipments: [foundShipmentOf()], otherFiles: false }, 'Shipment lab'],
    [{ kind: 'shipments', shipments: [second], otherFiles: false }, 'Shipment lab, volume 2 of 3, not finished'],
    [
      { kind: 'shipments', shipments: [foundShipmentOf({ state: 'damaged' })], otherFiles: false },
      'Shipment lab, damaged',
    ],
    [{ kind: 'shipments', shipments: [second, second], otherFiles: true }, '2 shipments, and other files'],
  ];
  test.each(contents)('with %j says so', (what, words) => {
    expect(plain(contentsText(what))).toBe(words);
  });
});

test('volumes that come and go are told, and what stays is not', () => {
  const stays = volumeOf({ id: 'stays', label: 'DISK' });
  const came = stickWith([foundShipmentOf()]);
  expect(plain(volumeNews([stays], [stays, came]))).toBe('STICK is plugged in. Shipment lab.');
  expect(volumeNews([stays, came], [stays])).toBe('STICK is gone.');
  expect(volumeNews([stays], [{ ...stays, freeBytes: 1 }])).toBe('');
});

describe('the verdict of a plan', () => {
  test('is one sentence', () => {
    expect(plain(verdictText(exportPlanOf(), 'exfat'))).toBe(
      'exFAT, 58 GB free, takes every name (encoded), about 6 min',
    );
  });

  test('names no file system of a folder, and no time that nobody could feel', () => {
    const plan = exportPlanOf({ estimatedSeconds: 2 });
    const trial = { ...plan.trial, takesEveryName: true };
    expect(plain(verdictText({ ...plan, trial }, undefined))).toBe('58 GB free, takes every name, a few seconds');
  });

  test('is followed by what applies, and by nothing else', () => {
    expect(planNotes(exportPlanOf())).toEqual([]);
    const { trial, volumes } = exportPlanOf();
    const notes = planNotes(
      exportPlanOf({
        spared: { files: 40, bytes: 1_000_000_000 },
        kept: { files: 1, bytes: 5_000_000 },
        remove: { files: 2, bytes: 6_000_000 },
        splitFiles: 1,
        siteRemoves: 3,
        trial: { ...trial, maxFileBytes: 4_294_967_295 },
        volumes: [...volumes, ...volumes],
      }),
    );
    expect(notes.map(plain)).toEqual([
      'The site has 40 files, 1 GB already.',
      '1 file, 5 MB stand here already.',
      '2 files, 6 MB of an earlier shipment go from here.',
      '1 file goes in parts: this volume takes no file above 4.29 GB.',
      '3 files the site no longer needs.',
      'It takes 2 volumes. They are asked for one after the other.',
    ]);
  });
});

describe('what is proven', () => {
  test('by an export tells how far it was read back', () => {
    expect(exportProof(exportResultOf()).map(plain)).toEqual([
      'lab is written: 73 files, 1.5 GB copied.',
      'Read back from the device itself, every digest matches.',
    ]);
    const cached = exportProof(exportResultOf({ volume: 2, volumes: 3, keptBytes: 2_000_000, reread: 'cached' }));
    expect(cached.map(plain)).toEqual([
      'Volume 2 of 3 of lab is written: 73 files, 1.5 GB copied. 2 MB stood there already.',
      "Read back, perhaps out of the system's memory, every digest matches.",
    ]);
    expect(exportProof(exportResultOf({ reread: 'none' })).at(-1)).toBe('Not read back.');
  });

  const imported = {
    shipmentId: 'shipment-1',
    mirrors: [{ id: 'm1', name: 'lab', folder: '/srv/lab' }],
    checkedFiles: 73,
    checkedBytes: 1_500_000_000,
    damaged: [],
    volumesNeeded: [],
  };

  test('by an import says that it is published only where everything came', () => {
    expect(importProof(imported, 'import').map(plain)).toEqual([
      'lab is imported and published.',
      '73 files, 1.5 GB checked, every digest matches.',
    ]);
    expect(importProof({ ...imported, volumesNeeded: ['lab 2 of 2'] }, 'import').map(plain)).toEqual([
      '73 files, 1.5 GB checked, every digest matches.',
    ]);
  });

  test('by a check names what was not looked at', () => {
    const damaged = [{ path: 'a', reason: 'is cut off' }];
    expect(importProof({ ...imported, damaged, volumesNeeded: ['lab 2 of 2'] }, 'check').map(plain)).toEqual([
      '73 files, 1.5 GB checked, 1 file damaged.',
      'Not looked at: lab 2 of 2.',
    ]);
  });
});
