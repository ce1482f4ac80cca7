import * as v from 'valibot';
import type { ReleaseNotification } from '../../contract/image.ts';
import type { CatalogueItem, CatalogueProduct } from '../catalogue/catalogue.ts';
import { newestTags } from './maas-product.ts';

const message = v.object({ maas_version: v.string(), message: v.string() });
/** Those of one that can be read count: it is for showing only. */
const messages = v.pipe(
  v.union([
    v.array(v.unknown()),
    v.pipe(
      v.unknown(),
      v.transform((one) => [one]),
    ),
  ]),
  v.transform((all) => all.flatMap((one) => (v.is(message, one) ? [one] : []))),
);

/** The messages of the newest release notifications (MAAS.md "The stream"): data without a path, each once. */
export function releaseNotifications(products: readonly CatalogueProduct[]): ReleaseNotification[] {
  const found = products
    .filter((product) => newestTags(product).get('release') === 'notifications')
    .flatMap((product) => product.versions.at(-1)?.items ?? [])
    .flatMap(messagesOf);
  return [...new Map(found.map((one) => [`${one.maasVersions}\0${one.message}`, one])).values()];
}

function messagesOf({ path, tags }: CatalogueItem): ReleaseNotification[] {
  if (path !== undefined) return [];
  return v
    .parse(messages, tags.raw('release_notification'))
    .map(({ maas_version: maasVersions, message: text }) => ({ maasVersions, message: text }));
}
