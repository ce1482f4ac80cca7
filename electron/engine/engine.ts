import type { AuditReport } from '../contract/mirror.ts';
import { catalogueArea } from './areas/catalogue.ts';
import { jobsArea } from './areas/jobs.ts';
import { keysArea } from './areas/keys.ts';
import { mirrorsArea } from './areas/mirrors.ts';
import { publicationArea } from './areas/publication.ts';
import { serveArea } from './areas/serve.ts';
import type { Services } from './areas/services.ts';
import { settingsArea } from './areas/settings.ts';
import { sourcesArea } from './areas/sources.ts';
import type { Engine, EngineOptions } from './engine-types.ts';
import { Events } from './events.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { SigningKeys } from './publication/signing-key.ts';
import { Registry } from './registry/registry.ts';

/** Opens the engine on the app's data folder. Every host (CLI, desktop, browser) stands on what it returns. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const now = options.now ?? (() => new Date());
  const readOnly = options.readOnly === true;
  const registry = Registry.open(options.dataFolder, { readOnly });
  const events = new Events();
  const jobs = new JobQueue({
    table: readOnly ? undefined : registry.jobs,
    now,
    publish: (snapshot) => events.emit('job', snapshot),
    log: (error) => options.log?.({ level: 'debug', message: 'A job failed.', error }),
  });
  const { dataFolder, passphrases } = options;
  const keys = new SigningKeys({ dataFolder, now, ...(passphrases === undefined ? {} : { passphrases }) });
  const services: Services = { options, registry, events, jobs, keys, now };
  const reports = new Map<string, AuditReport>();
  const mirrors = mirrorsArea(services, reports);
  const publication = publicationArea(services);
  const serve = serveArea(services);
  return {
    api: {
      sources: sourcesArea(services),
      catalogue: catalogueArea(services),
      mirrors,
      jobs: jobsArea(services, { mirrors, publication }, reports),
      settings: settingsArea(services),
      keys: keysArea(services),
      publication,
      serve: serve.api,
    },
    on: (event, listener) => events.on(event, listener),
    async close() {
      await serve.close();
      await jobs.stop();
      registry.close();
    },
  };
}
