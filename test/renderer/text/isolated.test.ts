import { expect, test } from 'vitest';
import { contentsText, volumeName } from '../../../renderer/features/media/volume-text.ts';
import { isolated } from '../../../renderer/text/isolated.ts';
import { volumeOf } from '../../helpers/media-facts.ts';

test.each(['noble', 'Größe, 5 %', '会'])('%s turns nothing and stays as it is', (name) => {
  expect(isolated(name)).toBe(name);
});

test.each([
  ['שלום', '\u2068שלום\u2069'],
  ['a\u202eb', '\u2068ab\u2069'],
  ['a\u2069\u202eb', '\u2068ab\u2069'],
])('%j stands apart from the words around it', (name, shown) => expect(isolated(name)).toBe(shown));

test('so do labels of volumes and titles of what is on them', () => {
  const label = 'STICK\u2069\u202e';
  expect(volumeName(volumeOf({ label }))).toBe('\u2068STICK\u2069');
  const shipment = {
    folder: '/a',
    id: 's',
    title: label,
    createdAt: '',
    volume: 1,
    volumes: 1,
    state: 'complete',
  } as const;
  expect(contentsText({ kind: 'shipments', shipments: [shipment], otherFiles: false })).toBe(
    'Shipment \u2068STICK\u2069',
  );
});
