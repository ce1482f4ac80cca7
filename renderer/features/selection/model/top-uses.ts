import type { SpaceUse } from '../../../../electron/contract/draft.ts';
import { countText } from '../../../text/counts.ts';

/** The largest, and all others as one where there are more than `most`. */
export function topUses(use: readonly SpaceUse[], most: number): readonly SpaceUse[] {
  if (use.length <= most) return use;
  const rest = use.slice(most - 1);
  const sizeBytes = rest.reduce((sum, one) => sum + one.sizeBytes, 0);
  return [...use.slice(0, most - 1), { title: countText(rest.length, 'other'), sizeBytes }];
}
