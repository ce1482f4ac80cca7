import type { Instructions, SelfTest, SelfTestRequest, ServedMirror } from '../../contract/serve.ts';
import { InputError } from '../errors.ts';
import { authenticityOf } from './authenticity.ts';
import { heldImages } from './held-images.ts';
import { instructionsFor } from './instructions.ts';
import { mirrorUrl } from './mirror-url.ts';
import { type PublishedMirror, publishedFromMedium, readPublishedMirror } from './published-mirror.ts';
import { selfTest } from './self-test.ts';
import type { MediumToServe } from './served-medium.ts';
import { type WatchedMirror, watchedFiles } from './watch/watched-files.ts';

interface Known {
  readonly served: ServedMirror;
  readonly published: PublishedMirror;
}

/** What the mirrors of a server publish, read from their folders: for people, next to what the server's thread knows. */
export class ServedSet {
  readonly #media: ReadonlyMap<string, MediumToServe>;
  #known: ReadonlyMap<string, Known> = new Map();

  /** `media`, by mirror id: what is served from a shipment, which is known whole. */
  constructor(media: ReadonlyMap<string, MediumToServe> = new Map()) {
    this.#media = media;
  }

  /** Reads anew what is served. Of a mirror that cannot be read what was known stays, and `onFailure` is told. */
  async read(mirrors: readonly ServedMirror[], onFailure: (folder: string, error: unknown) => void): Promise<void> {
    const found = new Map<string, Known>();
    for (const served of mirrors) {
      const before = this.#known.get(served.mirrorId)?.published;
      const medium = this.#media.get(served.mirrorId);
      const published =
        medium === undefined
          ? await readPublishedMirror(served.folder).catch((error: unknown) => {
              onFailure(served.folder, error);
              return before;
            })
          : (before ?? publishedFromMedium(medium));
      if (published !== undefined) found.set(served.mirrorId, { served, published });
    }
    this.#known = found;
  }

  watched(): readonly WatchedMirror[] {
    return [...this.#known.values()].map(({ served, published }) => ({
      mirrorId: served.mirrorId,
      groups: watchedFiles(published.products, published.held),
    }));
  }

  /** Throws BAD_ARGUMENT and BAD_URL. */
  instructions(mirrorId: string, given: string): Instructions {
    const { served, published } = this.#find(mirrorId);
    const { table, products, held } = published;
    const overridePath = served.paths.find((path) => path === '/ephemeral-v3/stable/');
    return instructionsFor({
      url: mirrorUrl(served, given),
      authenticity: authenticityOf(table),
      images: heldImages(products, held),
      ...(served.publication === 'verbatim' && overridePath !== undefined ? { overridePath } : {}),
    });
  }

  /** Fetches from the mirror that is meant, or from every one. Throws BAD_ARGUMENT and BAD_URL. */
  async test(
    { url: given, mirrorId }: SelfTestRequest,
    { version, environment }: { readonly version: string; readonly environment: NodeJS.ProcessEnv },
  ): Promise<readonly SelfTest[]> {
    const tests: SelfTest[] = [];
    for (const { served, published } of this.#meant(given, mirrorId)) {
      const url = mirrorUrl(served, given);
      const steps = await selfTest({ url, table: published.table, version, environment });
      tests.push({ mirrorId: served.mirrorId, url, ok: steps.every(({ ok }) => ok), steps });
    }
    return tests;
  }

  #meant(given: string, mirrorId: string | undefined): readonly Known[] {
    if (mirrorId !== undefined) return [this.#find(mirrorId)];
    const path = URL.parse(given)?.pathname ?? '/';
    const all = [...this.#known.values()];
    const there = all.filter(({ served }) => served.paths.some((one) => one === path || one === `${path}/`));
    return there.length > 0 ? there : all;
  }

  #find(mirrorId: string): Known {
    const found = this.#known.get(mirrorId);
    if (found !== undefined) return found;
    throw new InputError('BAD_ARGUMENT', `The mirror "${mirrorId}" is not being served. Start the server with it.`);
  }
}
