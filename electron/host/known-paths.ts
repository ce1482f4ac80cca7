import type { EngineApi } from '../contract/api.ts';
import type { Volume } from '../contract/media.ts';
import type { Source } from '../contract/source.ts';

type Asked = Pick<EngineApi, 'sources' | 'mirrors' | 'settings' | 'media'>;

/** Paths that the engine keeps and tells by itself: of sources, mirrors, settings and volumes. They may come back as they were told. */
export class KnownPaths {
  readonly #api: Asked;
  #paths: ReadonlySet<string> = new Set();

  constructor(api: Asked) {
    this.#api = api;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Asks the engine anew. */
  async refresh(): Promise<void> {
    const { sources, mirrors, settings, media } = this.#api;
    const [kept, held, { mirrorsFolder, caFile }, volumes] = await Promise.all([
      sources.list({}),
      mirrors.list({}),
      settings.get({}),
      // A system that does not tell its volumes keeps no other path from being known.
      media.volumes({}).catch(() => []),
    ]);
    const folders = [...held.map(({ folder }) => folder), ...volumes.flatMap(foldersOf)];
    const paths = [...kept.flatMap(pathsOf), ...folders, mirrorsFolder, caFile];
    this.#paths = new Set(paths.filter((path) => path !== ''));
  }
}

function pathsOf({ url, fallbackUrls, trust, caFile }: Source): readonly string[] {
  const keyringFile = trust.kind === 'signed' ? trust.keyringFile : undefined;
  return [url, ...fallbackUrls, caFile, keyringFile].filter((path) => path !== undefined);
}

/** Where it is mounted, and the shipments on it. */
function foldersOf({ mountPoint, contents }: Volume): readonly string[] {
  const shipments = contents.kind === 'shipments' ? contents.shipments : [];
  return [mountPoint, ...shipments.map(({ folder }) => folder)];
}
