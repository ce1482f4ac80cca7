import { describe, expect, test } from 'vitest';
import { arrivedShipments, foldersOfShipment, volumeHolding } from '../../../renderer/state/volume-list.ts';
import { foundShipmentOf, stickWith, volumeOf } from '../../helpers/media-facts.ts';

describe('a shipment is offered', () => {
  const stick = stickWith([foundShipmentOf()]);

  test('when its volume was not there before', () => {
    expect(arrivedShipments([], [stick])).toEqual([{ volume: stick, shipment: foundShipmentOf() }]);
    expect(arrivedShipments([stick], [stick])).toEqual([]);
  });

  test('not when it was written to a volume that was there', () => {
    expect(arrivedShipments([volumeOf()], [stick])).toEqual([]);
  });

  test('not while it is not finished', () => {
    expect(arrivedShipments([], [stickWith([foundShipmentOf({ complete: false })])])).toEqual([]);
  });
});

test('the volumes of one shipment at hand are those that are finished, in their order', () => {
  const part = (volume: number, complete = true) =>
    stickWith([foundShipmentOf({ folder: `/media/me/${volume}/s`, volume, volumes: 3, complete })], {
      id: `${volume}`,
    });
  const other = stickWith([foundShipmentOf({ id: 'shipment-2' })], { id: 'other' });
  expect(foldersOfShipment([part(3), other, part(2, false), part(1)], 'shipment-1')).toEqual([
    '/media/me/1/s',
    '/media/me/3/s',
  ]);
});

test('of two copies of a volume one is taken, and none where it is there already', () => {
  const copy = (at: string, volume: number) =>
    stickWith([foundShipmentOf({ folder: `/media/me/${at}/s`, volume, volumes: 2 })], { id: at });
  const sticks = [copy('a', 1), copy('b', 1), copy('c', 2)];
  expect(foldersOfShipment(sticks, 'shipment-1')).toEqual(['/media/me/a/s', '/media/me/c/s']);
  expect(foldersOfShipment(sticks, 'shipment-1', [1])).toEqual(['/media/me/c/s']);
});

describe('the volume that holds a folder', () => {
  const root = volumeOf({ id: 'root', mountPoint: '/' });
  const stick = volumeOf({ mountPoint: '/media/me/STICK' });
  const drive = volumeOf({ id: 'drive', mountPoint: 'E:\\' });

  test.each([
    ['/media/me/STICK/streamferry-lab', 'stick'],
    ['/media/me/STICK', 'stick'],
    ['/media/me/STICK2/streamferry-lab', 'root'],
    ['E:\\streamferry-lab', 'drive'],
  ])('%s is %s', (folder, id) => {
    expect(volumeHolding([root, stick, drive], folder)?.id).toBe(id);
  });
});
