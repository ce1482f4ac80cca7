import { describe, expect, it } from 'vitest';
import { countText } from '../../../renderer/text/counts.ts';

describe('countText', () => {
  it.each([
    [0, '0\u00a0files'],
    [1, '1\u00a0file'],
    [13_000, '13,000\u00a0files'],
  ])('counts %d', (count, text) => {
    expect(countText(count, 'file')).toBe(text);
  });

  it('takes a plural of its own', () => {
    expect(countText(2, 'entry', 'entries')).toBe('2\u00a0entries');
  });
});
