import { describe, expect, test } from 'vitest';
import { fileSlots } from '../../../renderer/features/activity/file-slots.ts';

const file = (path: string, doneBytes = 0) => ({ path, doneBytes, sizeBytes: 100 });

describe('file slots', () => {
  test('a file keeps its row when one above it is done', () => {
    const before = fileSlots([], [file('a'), file('b'), file('c')]);
    expect(fileSlots(before, [file('c', 5), file('b', 7)])).toEqual([undefined, file('b', 7), file('c', 5)]);
  });

  test('a new file takes the freed row', () => {
    const before = fileSlots([], [file('a'), file('b')]);
    expect(fileSlots(before, [file('b'), file('d')])).toEqual([file('d'), file('b')]);
  });

  test('rows are added for more files than before, and never taken away', () => {
    const grown = fileSlots(fileSlots([], [file('a')]), [file('a'), file('b'), file('c')]);
    expect(grown.map((slot) => slot?.path)).toEqual(['a', 'b', 'c']);
    expect(fileSlots(grown, [])).toEqual([undefined, undefined, undefined]);
  });
});
