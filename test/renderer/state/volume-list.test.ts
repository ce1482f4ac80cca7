import { describe, expect, test } from 'vitest';
import type { FoundShipment } from '../../../electron/contract/media.ts';
import {
  arrivedShipments,
  foldersOfShipment,
  volumeLabel,
  volumesForNext,
  volumeWith,
} from '../../../renderer/state/volume-list.ts';
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
    expect(arrivedShipments([], [stickWith([foundShipmentOf({ state: 'unfinished' })])])).toEqual([]);
  });
});

test('the volumes of one shipment at hand are those that are finished, in their order', () => {
  const part = (volume: number, state: FoundShipment['state'] = 'complete') =>
    stickWith([foundShipmentOf({ folder: `/media/me/${volume}/s`, volume, volumes: 3, state })], {
      id: `${volume}`,
    });
  const other = stickWith([foundShipmentOf({ id: 'shipment-2' })], { id: 'other' });
  expect(foldersOfShipment([part(3), other, part(2, 'unfinished'), part(1)], 'shipment-1')).toEqual([
    '/media/me/1/s',
    '/media/me/3/s',
  ]);
});

/** A volume of a shipment on three, on a stick that is mounted where every other one was, unless changed. */
const third = (volume: number, change: Partial<FoundShipment> = {}, id = 'stick') =>
  stickWith([foundShipmentOf({ folder: '/media/usb/s', volume, volumes: 3, ...change })], {
    id,
    mountPoint: '/media/usb',
  });

test('of two copies of a volume one is taken, and none that is not wanted', () => {
  const copy = (at: string, volume: number) => third(volume, { folder: `/media/me/${at}/s` }, at);
  const sticks = [copy('a', 1), copy('b', 1), copy('c', 2)];
  expect(foldersOfShipment(sticks, 'shipment-1')).toEqual(['/media/me/a/s', '/media/me/c/s']);
  expect(foldersOfShipment(sticks, 'shipment-1', ({ volume }) => volume !== 1)).toEqual(['/media/me/c/s']);
});

test('a volume is asked for by the label that its manifest gives it', () => {
  expect(volumeLabel(foundShipmentOf())).toBe('lab');
  expect(volumeLabel(foundShipmentOf({ volume: 2, volumes: 3 }))).toBe('lab 2 of 3');
  const wanted = (one: FoundShipment) => ['lab 2 of 3'].includes(volumeLabel(one));
  expect(foldersOfShipment([third(1)], 'shipment-1', wanted)).toEqual([]);
  expect(foldersOfShipment([third(2)], 'shipment-1', wanted)).toEqual(['/media/usb/s']);
});

test('what was written is found by what is on it, not by where it was mounted', () => {
  expect(volumeWith([third(1)], 'shipment-1', 1)?.id).toBe('stick');
  expect(volumeWith([third(2)], 'shipment-1', 1)).toBeUndefined();
  expect(volumeWith([third(1, { id: 'shipment-2' })], 'shipment-1', 1)).toBeUndefined();
  expect(volumeWith([third(1, { state: 'unfinished' })], 'shipment-1', 1)).toBeUndefined();
  expect(volumeWith([volumeOf({ mountPoint: '/media/usb' })], 'shipment-1', 1)).toBeUndefined();
});

test('the next volume goes to a medium that holds none of the shipment', () => {
  const fresh = volumeOf({ id: 'fresh', mountPoint: '/media/usb' });
  const begun = third(2, { state: 'unfinished' }, 'begun');
  const other = third(1, { id: 'shipment-2' }, 'other');
  const fixed = volumeOf({ id: 'fixed', removable: false });
  const disc = volumeOf({ id: 'disc', readOnly: true });
  const all = [third(1, {}, 'first'), fresh, third(2, {}, 'second'), begun, other, fixed, disc];
  expect(volumesForNext(all, 'shipment-1').map(({ id }) => id)).toEqual(['fresh', 'begun', 'other']);
});
