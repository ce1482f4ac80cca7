import { describe, expect, test } from 'vitest';
import { scrollToShow } from '../../../renderer/ui/scroll-to-show.ts';

describe('scrolling a part into view', () => {
  test.each([
    ['stays where the part is in view', { from: 50, size: 20 }, { from: 40, size: 100 }, 40],
    ['goes on until its end is in view', { from: 380, size: 60 }, { from: 0, size: 300 }, 140],
    ['goes back to its beginning', { from: 10, size: 60 }, { from: 120, size: 300 }, 10],
    ['shows the beginning of what is larger', { from: 200, size: 500 }, { from: 0, size: 300 }, 200],
  ])('%s', (_, part, view, expected) => expect(scrollToShow(part, view)).toBe(expected));
});
