import type { EngineApi } from '../../contract/api.ts';
import type { ImageCatalogue } from '../../contract/image.ts';
import type { CatalogueMemory, ReadCatalogue } from '../catalogue/catalogue-memory.ts';
import { distinctSigners, newestUpdate } from '../catalogue/document-facts.ts';
import { offeredImages } from '../selection/offered-images.ts';
import { recallSource } from './read-source.ts';
import type { Services } from './services.ts';
import { findSource } from './source-look-up.ts';

/** What a source has to pick from. */
export function imagesOf(services: Services, memory: CatalogueMemory): EngineApi['catalogue']['images'] {
  const made = new WeakMap<ReadCatalogue, ImageCatalogue>();
  return async ({ source, fetchKey = false }) => {
    const read = await recallSource(
      await findSource(source, services),
      { fetchKey, refresh: 'later' },
      { services, memory },
    );
    const images = made.get(read) ?? imageCatalogue(read);
    made.set(read, images);
    return images;
  };
}

function imageCatalogue({ catalogue, location }: ReadCatalogue): ImageCatalogue {
  const updated = newestUpdate(catalogue.documents);
  return {
    location,
    signers: distinctSigners(catalogue.documents),
    ...(updated === undefined ? {} : { updated }),
    ...offeredImages(catalogue.products),
  };
}
