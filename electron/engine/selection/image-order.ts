import type { ImageName, ReleaseTitle } from '../../contract/image.ts';
import { compareCodePoints } from '../catalogue/catalogue.ts';

type Placed = ImageName & Pick<ReleaseTitle, 'version'>;

let collator: Intl.Collator | undefined;

/** Ubuntu first, then by operating system; newest release first; then architecture and label. */
export function compareImages(a: Placed, b: Placed): number {
  return (
    Number(b.os === 'ubuntu') - Number(a.os === 'ubuntu') ||
    compareCodePoints(a.os, b.os) ||
    compareVersions(b.version ?? b.release, a.version ?? a.release) ||
    compareCodePoints(a.release, b.release) ||
    compareCodePoints(a.arch, b.arch) ||
    compareCodePoints(a.label, b.label)
  );
}

/** `3.9` before `3.19`. Made when it is first needed: that takes longer than reading an option. */
function compareVersions(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}
