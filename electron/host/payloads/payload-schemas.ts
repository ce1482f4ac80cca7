import type { AppApi } from '../../contract/host.ts';
import { mediaSchemas } from './media.ts';
import { mirrorSchemas, publicationSchemas } from './mirrors.ts';
import { pathParts, type ResolvePath, type SchemasOf } from './parts.ts';
import { catalogueSchemas } from './selection.ts';
import { hostSchemas, jobSchemas, keySchemas, scheduleSchemas, serveSchemas, settingsSchemas } from './services.ts';
import { sourceSchemas } from './sources.ts';

/** What every method of the contract takes: nothing it does not name, of bounded size, paths by token only. */
export function payloadSchemas(resolve: ResolvePath) {
  const parts = pathParts(resolve);
  return {
    sources: sourceSchemas(parts),
    catalogue: catalogueSchemas(parts),
    mirrors: mirrorSchemas(parts),
    jobs: jobSchemas,
    settings: settingsSchemas(parts),
    keys: keySchemas,
    publication: publicationSchemas(parts),
    schedules: scheduleSchemas,
    serve: serveSchemas(parts),
    media: mediaSchemas(parts),
    host: hostSchemas,
  } satisfies { readonly [A in keyof AppApi]: SchemasOf<AppApi[A]> };
}
