import { expect, test } from 'vitest';
import { checkFit, type VolumeSpace } from '../../../../electron/engine/media/export/volume-space.ts';

const gibibyte = 2 ** 30;

function space(change: Partial<VolumeSpace> = {}): VolumeSpace {
  return {
    trial: {
      takesEveryName: true,
      foldsCase: false,
      maxFileBytes: 4 * gibibyte - 1,
      freeBytes: 3 * gibibyte,
      writeRate: 1,
      readRate: 1,
    },
    unitBytes: 4096,
    target: {
      folder: '/media/usb/streamferry-noble',
      isShipment: true,
      shipment: undefined,
      mark: undefined,
      seal: undefined,
      standing: new Map([['data/aa/aa.part', 4 * gibibyte]]),
      foreign: new Set(),
    },
    installers: [],
    mirrors: [],
    contents: new Map(),
    ...change,
  };
}

const large = { name: 'data/aa/aa', path: 'noble/squashfs', file: '/srv/squashfs', sizeBytes: 5 * gibibyte };
const work = { number: 1, kept: [], write: [large], remove: new Map() };

test('a file above the largest that a volume takes is refused', () => {
  expect(checkFit(work, space())).toMatchObject({ code: 'FILE_TOO_BIG' });
});

test('where the same files began to be written, only their space counts', () => {
  expect(checkFit(work, space({ begunHere: true }))).toBeUndefined();
  const target = { ...space().target, standing: new Map<string, number>() };
  expect(checkFit(work, space({ begunHere: true, target }))).toMatchObject({ code: 'TARGET_FULL' });
});
