import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContentSource } from '../../../../electron/engine/media/export/content-source.ts';
import { inUnits, planVolumes, type VolumeLimits } from '../../../../electron/engine/media/export/plan-volumes.ts';

function content(name: string, sizeBytes: number, everywhere = false): ContentSource {
  const sha256 = createHash('sha256').update(name).digest('hex');
  return { sha256, sizeBytes, file: `/mirror/${name}`, path: name, everywhere };
}

const noLimits: VolumeLimits = {
  capacityBytes: Number.POSITIVE_INFINITY,
  unitBytes: 1,
  reservedBytes: 0,
  firstReservedBytes: 0,
};

function placesOf(contents: readonly ContentSource[], limits: Partial<VolumeLimits>) {
  const plan = planVolumes(contents, { ...noLimits, ...limits });
  const places = plan.contents.map(({ source, parts }) => [
    source.path,
    parts.map(({ offset, sizeBytes, volumes }) => `${offset}+${sizeBytes}@${volumes.join()}`),
  ]);
  return { volumes: plan.volumes, places: Object.fromEntries(places) };
}

describe('a plan of volumes', () => {
  test('puts all whole on one volume where it fits', () => {
    expect(placesOf([content('a', 10), content('b', 0)], {})).toEqual({
      volumes: 1,
      places: { a: ['0+10@1'], b: ['0+0@1'] },
    });
  });

  test('names a whole content by its digest, and parts by number', () => {
    const [one] = planVolumes([content('a', 10)], noLimits).contents;
    expect(one?.parts.map(({ name }) => name)).toEqual([
      `data/${one?.source.sha256.slice(0, 2)}/${one?.source.sha256}`,
    ]);
    const [split] = planVolumes([content('a', 10)], { ...noLimits, maxFileBytes: 4 }).contents;
    expect(split?.parts.map(({ name }) => name.slice(-4))).toEqual(['.001', '.002', '.003']);
  });

  test('cuts what is larger than a file may be, and nothing that is just as large', () => {
    const { places } = placesOf([content('a', 8), content('b', 9)], { maxFileBytes: 8 });
    expect(places).toEqual({ a: ['0+8@1'], b: ['0+8@1', '8+1@1'] });
  });

  test('fills volumes with whole files, largest first', () => {
    const contents = [content('a', 60), content('b', 50), content('c', 40), content('d', 30)];
    expect(placesOf(contents, { capacityBytes: 100 })).toEqual({
      volumes: 2,
      places: { a: ['0+60@1'], b: ['0+50@2'], c: ['0+40@1'], d: ['0+30@2'] },
    });
  });

  test('repeats documents on every volume, and counts them on each', () => {
    const contents = [content('index', 20, true), content('a', 80), content('b', 75)];
    expect(placesOf(contents, { capacityBytes: 100 })).toEqual({
      volumes: 2,
      places: { index: ['0+20@1,2'], a: ['0+80@1'], b: ['0+75@2'] },
    });
  });

  test('spreads over several volumes only what is larger than one', () => {
    const { volumes, places } = placesOf([content('a', 150), content('b', 60)], { capacityBytes: 100 });
    expect({ volumes, places }).toEqual({
      volumes: 3,
      places: { a: ['0+100@1', '100+50@2'], b: ['0+60@3'] },
    });
  });

  test('keeps room on the first volume for what only that one gets', () => {
    const limits = { capacityBytes: 100, reservedBytes: 10, firstReservedBytes: 50 };
    expect(placesOf([content('a', 80), content('b', 40)], limits).places).toEqual({ a: ['0+80@2'], b: ['0+40@1'] });
  });

  test('is refused where the documents alone do not fit, or far too many volumes would be needed', () => {
    const code = 'TARGET_FULL';
    expect(() => placesOf([content('index', 200, true)], { capacityBytes: 100 })).toThrow(
      expect.objectContaining({ code }),
    );
    const tiny = { capacityBytes: 1000, reservedBytes: 999 };
    expect(() => placesOf([content('a', 200)], tiny)).toThrow(expect.objectContaining({ code }));
  });

  test('never loses a byte, never fills a volume over, and is the same whatever the order', () => {
    const sizes = fc.array(fc.record({ size: fc.nat(3000), everywhere: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 200, max: 4000 }),
        fc.constantFrom(1, 16),
        (wishes, maxFileBytes, unitBytes) => {
          const contents = wishes.map(({ size, everywhere }, n) =>
            content(`c${n}`, everywhere ? size % 50 : size, everywhere),
          );
          const limits = { capacityBytes: 6000, maxFileBytes, unitBytes, reservedBytes: 100, firstReservedBytes: 200 };
          const plan = planVolumes(contents, limits);
          const used = new Map<number, number>();
          for (const { source, parts } of plan.contents) {
            let offset = 0;
            for (const part of parts) {
              expect(part.offset).toBe(offset);
              expect(part.sizeBytes).toBeLessThanOrEqual(maxFileBytes);
              offset += part.sizeBytes;
              for (const volume of part.volumes)
                used.set(volume, (used.get(volume) ?? 0) + inUnits(part.sizeBytes, unitBytes));
            }
            expect(offset).toBe(source.sizeBytes);
            for (const { volumes } of parts) expect(volumes).toHaveLength(source.everywhere ? plan.volumes : 1);
          }
          for (const [volume, bytes] of used) expect(bytes).toBeLessThanOrEqual(5900 - (volume === 1 ? 200 : 0));
          expect(plan.contents).toHaveLength(contents.length);
          expect(planVolumes(contents.toReversed(), limits)).toEqual(plan);
        },
      ),
      { numRuns: 200 },
    );
  });
});
