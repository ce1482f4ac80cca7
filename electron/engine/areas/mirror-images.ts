import type { MirrorRef } from '../../contract/api.ts';
import type { MirrorImages } from '../../contract/image.ts';
import { openForReading } from '../mirror/mirror-folder.ts';
import { mirrorImages } from '../mirror/mirror-images.ts';
import { surveyFiles } from '../mirror/survey.ts';
import { describedProducts } from '../publication/described-products.ts';
import { releaseNotifications } from '../selection/release-notifications.ts';
import { getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

/** What a mirror holds, told by its ledger and kept documents; files are looked at, not read. */
export async function imagesIn(ref: MirrorRef, services: Services): Promise<MirrorImages> {
  const { folder } = await getMirror(ref, services);
  const { layout, ledger, close } = await openForReading(folder);
  try {
    if (ledger === undefined) return { images: [], notifications: [] };
    const holdings = ledger.holdings();
    const described = await describedProducts(layout, ledger, holdings);
    const files = await surveyFiles(layout, ledger.files().values());
    const isHere = (path: string) => files.get(path)?.state === 'present';
    return {
      images: mirrorImages({ holdings, described, isHere }),
      notifications: releaseNotifications(described.notifications),
    };
  } finally {
    close();
  }
}
