import type { SpaceUse } from '../../../../electron/contract/draft.ts';
import type { OfferedImage } from '../../../../electron/contract/image.ts';
import type { ImageRow } from './image-rows.ts';

/** What a row takes: bytes by the engine's count, or `above` where a row of the same name has been counted already. */
export type Taken = number | 'above';

/** The engine's numbers, which stand by image, as rows; each counted with the first row that they can belong to. */
export function takenSizes(rows: readonly ImageRow[], use: readonly SpaceUse[]): ReadonlyMap<string, Taken> {
  const sizes = new Map(use.map(({ title, sizeBytes }) => [title, sizeBytes]));
  const counted = new Set<string>();
  return new Map(
    rows.map((row) => {
      let [sum, above] = [0, false];
      for (const image of row.images.values()) {
        for (const title of titlesOf(image)) {
          const bytes = sizes.get(title);
          if (bytes === undefined) continue;
          if (counted.has(title)) above = true;
          else sum += bytes;
          counted.add(title);
        }
      }
      return [row.key, sum === 0 && above ? 'above' : sum] as const;
    }),
  );
}

/** As the engine names an image: with its system where the stream has no title of its own for the release. */
function titlesOf({ os, title, arch }: OfferedImage): readonly string[] {
  return [`${title} ${arch}`, `${os} ${title} ${arch}`];
}
