import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { logEngine } from '../../../electron/engine/log/log-engine.ts';
import { LogFile } from '../../../electron/engine/log/log-file.ts';
import { startWebHost } from '../../../electron/web/web-host.ts';
import { formatRoute, type Route } from '../../../renderer/route-hash.ts';
import { distFolder } from '../../helpers/chromium.ts';
import { Clock } from './clock.ts';
import { PluggedMedia } from './plugged-media.ts';

export interface StageWish {
  readonly browser: Browser;
  /** Gets `data` and what else there is; may hold it already. */
  readonly folder: string;
  readonly clock?: Clock;
  readonly context?: BrowserContextOptions;
}

/** The built interface in a browser, on an engine that the scene can also speak to directly and whose clock it can move. */
export class Stage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly folder: string;
  readonly clock: Clock;
  readonly engine: Engine;
  /** What is plugged in: nothing as yet. */
  readonly media: PluggedMedia;
  readonly #origin: string;
  readonly #stopHost: () => Promise<void>;
  #hostStops: Promise<void> | undefined;

  private constructor(parts: Pick<Stage, 'page' | 'context' | 'folder' | 'clock' | 'engine' | 'media'> & HostParts) {
    ({ page: this.page, context: this.context, folder: this.folder, clock: this.clock } = parts);
    ({ engine: this.engine, media: this.media } = parts);
    this.#origin = parts.origin;
    this.#stopHost = parts.stopHost;
  }

  static async open({ browser, folder, clock = new Clock(), context: options = {} }: StageWish): Promise<Stage> {
    const dataFolder = join(folder, 'data');
    const log = new LogFile({ dataFolder, now: clock.now });
    const media = new PluggedMedia();
    const engine = media.dress(await createEngine({ dataFolder, version: '0.1.0', now: clock.now, log: log.line }));
    await logEngine(engine, log);
    const web = await startWebHost({
      engine,
      listen: { host: '127.0.0.1', port: 0 },
      rendererFolder: join(distFolder, 'renderer'),
      licencesFile: join(distFolder, 'licences.json'),
      machine: { platform: process.platform, env: {}, homeFolder: folder },
      version: '0.1.0',
      dataFolder,
      log,
    });
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(web.url);
    const { origin } = new URL(web.url);
    return new Stage({ page, context, folder, clock, engine, media, origin, stopHost: () => web.close() });
  }

  get api(): Engine['api'] {
    return this.engine.api;
  }

  /** Opens a screen as if the address had been typed: whatever was open before is gone. */
  async visit(route: Route): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.#origin}/${formatRoute(route)}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** Throws where there is no mirror of this name. */
  async mirror(name: string): Promise<Mirror> {
    const all = await this.api.mirrors.list({});
    const found = all.find((mirror) => mirror.name === name);
    if (found === undefined) throw new Error(`No mirror is called ${name}.`);
    return found;
  }

  stopHost(): Promise<void> {
    this.#hostStops ??= this.#stopHost();
    return this.#hostStops;
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.stopHost();
    await this.engine.close();
  }
}

interface HostParts {
  readonly origin: string;
  readonly stopHost: () => Promise<void>;
}
