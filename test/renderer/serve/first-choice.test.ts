import { expect, test } from 'vitest';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { firstChoice } from '../../../renderer/features/serve/first-choice.ts';

const mirror = (id: string, change: Partial<Mirror> = {}): Mirror => ({
  id,
  name: id,
  folder: `/srv/${id}`,
  sourceLocation: 'https://images.example/',
  trust: 'signed',
  selection: { rules: [], pins: [] },
  publication: 'trimmed',
  keepRevisions: 1,
  state: 'ready',
  files: 3,
  sizeBytes: 9,
  revision: { number: 1, publishedAt: '2026-01-01T00:00:00Z', signers: [], files: 3, sizeBytes: 9 },
  ...change,
});
const { revision: _, ...empty } = mirror('empty', { state: 'empty' });
const gone = mirror('gone', { state: 'missing' });

const cases: readonly [string, readonly Mirror[], string | undefined, readonly string[]][] = [
  ['the only mirror', [mirror('a')], undefined, ['a']],
  ['the only one that can be served', [empty, mirror('a'), gone], undefined, ['a']],
  ['none of several', [mirror('a'), mirror('b')], undefined, []],
  ['the one that was meant', [mirror('a'), mirror('b')], 'b', ['b']],
  ['not one that was meant but cannot be served', [empty, mirror('a'), mirror('b')], 'empty', []],
];
test('serving begins with the shipment that was meant, and no mirror beside it', () => {
  const shipment = { title: 'lab', request: { folders: ['/media/me/STICK'] } };
  const draft = firstChoice([mirror('a')], undefined, shipment);
  expect(draft.chosen).toEqual([]);
  expect(draft.shipments).toEqual([shipment]);
});
test.each(cases)('serving begins with %s', (_title, mirrors, meant, ids) => {
  expect(firstChoice(mirrors, meant).chosen.map(({ mirrorId }) => mirrorId)).toEqual(ids);
});
