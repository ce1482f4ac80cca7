import { join } from 'node:path';
import { type DocumentCache, openDocumentCache } from '../source/document-cache.ts';
import type { Services } from './services.ts';

/** The app's cache of documents; a dry run reads it but writes nothing. */
export function documentCache({ options, now }: Services): DocumentCache {
  return openDocumentCache({ folder: join(options.dataFolder, 'cache'), readOnly: options.readOnly === true, now });
}
