import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HeldItem, type TrimSource, trimPublication } from '../../../electron/engine/publication/trim.ts';
import { strictFaults } from '../../helpers/strict-reader.ts';
import {
  allHeld,
  listedTags,
  oddSources,
  placeOf,
  practiceSources,
  sourceOf,
  tinySources,
} from '../../helpers/trim-sources.ts';

const now = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-02T12:00:00Z');

/** The stream as it was before, with other serials. */
function earlierState(sources: readonly TrimSource[]): readonly TrimSource[] {
  return sources
    .filter(({ top }) => top.format === 'products:1.0')
    .map(({ path, contentId, top }) =>
      sourceOf(path, JSON.stringify(top).replaceAll('20250102', '20241231'), contentId),
    );
}

const streams: readonly (readonly [string, readonly TrimSource[]])[] = [
  ['maas-tiny', [...earlierState(tinySources()), ...tinySources()]],
  ['practice', practiceSources(new Date('2025-12-01T00:00:00Z'))],
  ['oddities', oddSources()],
];

describe.each(streams)('any part of the %s stream', (_, sources) => {
  const everything = allHeld(sources);
  const upstream = listedTags(sources.filter(isProducts).map((source) => ({ ...source, json: source.top })));
  const some = fc.subarray([...everything]);

  test('is listed exactly, with its tags, to the liking of a strict reader', () => {
    fc.assert(
      fc.property(some, (held) => {
        const { documents, sizes } = trimPublication({ sources, held, forMaas: '3.8', now });
        const expected = held.filter(({ contentId }) => !contentId.endsWith(':notifications'));
        const tags = listedTags(documents);
        expect(Object.keys(tags).sort()).toEqual([...new Set(expected.map(placeOf))].sort());
        for (const [place, own] of Object.entries(tags)) expect(own).toEqual(upstream[place]);
        expect(strictFaults(documents)).toEqual([]);
        expect(sizes.totalBytes).toBe(bytesOf(expected));
      }),
      { numRuns: 40 },
    );
  });

  test('is the same when it is trimmed again', () => {
    fc.assert(
      fc.property(some, (held) => {
        const first = trimPublication({ sources, held, now });
        const trimmed = first.documents.map(({ path, text, contentId }) => sourceOf(path, text, contentId));
        const earlier = first.documents;
        const again = trimPublication({ sources: trimmed, held: allHeld(trimmed), earlier, now: later });
        expect(again.documents.map(({ text }) => text)).toEqual(first.documents.map(({ text }) => text));
      }),
      { numRuns: 15 },
    );
  });
});

function isProducts({ top }: TrimSource): boolean {
  return top.format === 'products:1.0';
}

function bytesOf(held: readonly HeldItem[]): number {
  const sizes = new Map(
    held.flatMap(({ path, sizeBytes }) => (path === undefined ? [] : [[path, sizeBytes ?? 0] as const])),
  );
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
