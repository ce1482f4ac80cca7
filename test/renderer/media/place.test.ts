import { expect, test } from 'vitest';
import { pathTo, placesOf, shownPlace } from '../../../renderer/features/media/place.ts';
import { volumeOf } from '../../helpers/media-facts.ts';

const disk = volumeOf({ id: 'disk', label: 'DISK', mountPoint: '/mnt/disk', removable: false });
const folder = { token: 'path:1', path: '/home/me/carried' };
const places = placesOf([disk, volumeOf()], [folder]);

test('what can be taken out comes first, chosen folders last', () => {
  expect(places.map(({ name }) => name)).toEqual(['STICK', 'DISK', 'carried']);
});

test('the engine is told the mount point of a volume and the token of a folder', () => {
  expect(places.map(pathTo)).toEqual(['/media/me/STICK', '/mnt/disk', 'path:1']);
});

test('the only one is shown at once, of several the one that was asked for, and none in the place of one that is gone', () => {
  expect(shownPlace(places.slice(0, 1), undefined)?.name).toBe('STICK');
  expect(shownPlace(places, undefined)).toBeUndefined();
  expect(shownPlace(places, 'path:1')?.name).toBe('carried');
  expect(shownPlace(places.slice(0, 1), 'gone')).toBeUndefined();
});
