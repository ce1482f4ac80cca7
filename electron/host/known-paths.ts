import type { EngineApi } from '../contract/api.ts';
import type { Source } from '../contract/source.ts';

/** Paths that the engine keeps and tells by itself: of sources, mirrors and settings. They may come back as they were told. */
export class KnownPaths {
  readonly #api: Pick<EngineApi, 'sources' | 'mirrors' | 'settings'>;
  #paths: ReadonlySet<string> = new Set();

  constructor(api: Pick<EngineApi, 'sources' | 'mirrors' | 'settings'>) {
    this.#api = api;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Asks the engine anew. */
  async refresh(): Promise<void> {
    const { sources, mirrors, settings } = this.#api;
    const [kept, held, { mirrorsFolder, caFile }] = await Promise.all([
      sources.list({}),
      mirrors.list({}),
      settings.get({}),
    ]);
    const paths = [...kept.flatMap(pathsOf), ...held.map(({ folder }) => folder), mirrorsFolder, caFile];
    this.#paths = new Set(paths.filter((path) => path !== ''));
  }
}

function pathsOf({ url, fallbackUrls, trust, caFile }: Source): readonly string[] {
  const keyringFile = trust.kind === 'signed' ? trust.keyringFile : undefined;
  return [url, ...fallbackUrls, caFile, keyringFile].filter((path) => path !== undefined);
}
