import type { CatalogueRow, EngineApi } from '../../contract/api.ts';
import type { Signer } from '../../contract/source.ts';
import type { StreamDocument } from '../catalogue/catalogue.ts';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { presets } from '../selection/presets.ts';
import { matchRule } from '../selection/rule-match.ts';
import { documentCache } from './document-cache.ts';
import type { Services } from './services.ts';
import { connectTo, findSource } from './source-look-up.ts';

export function catalogueArea(services: Services): EngineApi['catalogue'] {
  return {
    async query({ source, filters, max, fetchKey = false }) {
      const connection = await connectTo(await findSource(source, services), services, { fetchKey });
      try {
        const { reader, trust, startPath } = connection;
        const stream = await readCatalogue({
          reader,
          trust,
          path: startPath,
          now: services.now(),
          cache: documentCache(services),
        });
        const rows = matchRule({ kind: 'filters', filters }, stream).flatMap(({ product, versions }) =>
          versions.slice(max === undefined ? 0 : -max).flatMap(({ name: version, items }) =>
            items.map(
              (item): CatalogueRow => ({
                contentId: product.contentId,
                product: product.name,
                version,
                item: item.name,
                ...(item.path === undefined ? {} : { path: item.path }),
                ...(item.sizeBytes === undefined ? {} : { sizeBytes: item.sizeBytes }),
                tags: Object.fromEntries(item.tags.flattened()),
              }),
            ),
          ),
        );
        const sizes = new Map(
          rows.flatMap(({ path, sizeBytes }) => (path === undefined ? [] : [[path, sizeBytes ?? 0]])),
        );
        const updated = stream.documents
          .map((one) => one.updated)
          .filter((one) => one !== undefined)
          .sort()
          .at(-1);
        return {
          location: reader.location,
          signers: distinctSigners(stream.documents),
          ...(updated === undefined ? {} : { updated }),
          rows,
          sizeBytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
        };
      } finally {
        await connection.close();
      }
    },
    presets: async () => presets(undefined, services.now()),
  };
}

/** Each signing key once. */
export function distinctSigners(documents: readonly StreamDocument[]): Signer[] {
  return [
    ...new Map(
      documents.flatMap(({ signer }) => (signer === undefined ? [] : [[signer.fingerprint, signer] as const])),
    ).values(),
  ];
}
