import type { CatalogueRow, EngineApi } from '../../contract/api.ts';
import { CatalogueMemory } from '../catalogue/catalogue-memory.ts';
import { distinctSigners, newestUpdate } from '../catalogue/document-facts.ts';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { presets } from '../selection/presets.ts';
import { matchRule } from '../selection/rule-match.ts';
import { documentCache } from './document-cache.ts';
import { drafts } from './draft.ts';
import { imagesOf } from './images.ts';
import type { Services } from './services.ts';
import { connectTo, findSource } from './source-look-up.ts';

/** The area, and how to end what it asks of sources in the background. */
export interface CatalogueArea {
  readonly api: EngineApi['catalogue'];
  close(): Promise<void>;
}

export function catalogueArea(services: Services): CatalogueArea {
  const memory = new CatalogueMemory(services.now);
  const offSources = services.events.on('sources', () => memory.forget());
  return {
    api: {
      query: queryIn(services),
      presets: async () => presets(undefined, services.now()),
      images: imagesOf(services, memory),
      draft: drafts(services, memory),
    },
    async close() {
      offSources();
      await memory.close();
    },
  };
}

function queryIn(services: Services): EngineApi['catalogue']['query'] {
  return async ({ source, filters, max, fetchKey = false }) => {
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
      const updated = newestUpdate(stream.documents);
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
  };
}
