import { own } from '../../catalogue/json-guard.ts';
import type { HeldItem } from './find-records.ts';
import { tagOf } from './flatten.ts';
import type { ListedFile, ListedProduct } from './listing.ts';
import type { SourceShelf } from './source-shelf.ts';

const notificationRelease = 'notifications';

/** The release notifications of the newest product files: data without a path, which MAAS up to 3.7 takes and shows whatever is selected. */
export function* notifications(shelf: SourceShelf): Iterable<HeldItem> {
  for (const contentId of shelf.contentIds) {
    const [source] = shelf.of(contentId);
    for (const product of source?.productNames ?? []) {
      if (source === undefined || tagOf('release', [source.product(product) ?? {}, source.top]) !== notificationRelease)
        continue;
      for (const version of source.versionNames(product)) {
        for (const item of source.itemNames(product, version)) {
          const record = source.item(product, version, item);
          if (record === undefined || own(record, 'path') !== undefined) continue;
          yield { contentId, product, version, item, evidence: source.sha256 };
        }
      }
    }
  }
}

/** Without release notifications: MAAS 3.8's reader knows no such product file and would refuse the whole source. */
export function withoutNotifications(files: readonly ListedFile[]): readonly ListedFile[] {
  return files.map((file) => ({ ...file, products: file.products.filter((product) => !isNotification(product)) }));
}

function isNotification({ record }: ListedProduct): boolean {
  return own(record, 'release') === notificationRelease;
}
