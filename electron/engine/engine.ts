import { AuditReports } from './areas/audit-reports.ts';
import { catalogueArea } from './areas/catalogue.ts';
import { jobsArea } from './areas/jobs.ts';
import { keepFresh } from './areas/keep-fresh.ts';
import { keysArea } from './areas/keys.ts';
import { mediaArea } from './areas/media.ts';
import { mirrorsArea } from './areas/mirrors.ts';
import { publicationArea } from './areas/publication.ts';
import { schedulesArea } from './areas/schedules.ts';
import { serveArea } from './areas/serve.ts';
import type { Services } from './areas/services.ts';
import { settingsArea } from './areas/settings.ts';
import { sourcesArea } from './areas/sources.ts';
import type { Engine, EngineOptions } from './engine-types.ts';
import { Events } from './events.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { givenPassphrase, PassphraseFile } from './publication/signing/passphrase-file.ts';
import { type PassphraseStore, SigningKeys } from './publication/signing-key.ts';
import { Registry } from './registry/registry.ts';

/** Opens the engine on the app's data folder. Every host (CLI, desktop, browser) stands on what it returns. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const now = options.now ?? (() => new Date());
  const readOnly = options.readOnly === true;
  const { dataFolder, secrets } = options;
  const registry = Registry.open(dataFolder, { readOnly, secrets });
  const events = new Events();
  const jobs = new JobQueue({
    table: readOnly ? undefined : registry.jobs,
    now,
    publish: (snapshot) => events.emit('job', snapshot),
    log: (error) => options.log?.({ level: 'debug', message: 'A job failed.', error }),
  });
  const keys = new SigningKeys({ dataFolder, now, passphrases: passphrasesOf(options) });
  const services: Services = { options, registry, events, jobs, keys, now };
  const reports = new AuditReports(registry.auditReports, { readOnly });
  const mirrors = mirrorsArea(services, reports);
  const publication = publicationArea(services);
  const serve = serveArea(services);
  const catalogue = catalogueArea(services);
  const media = mediaArea(services);
  const jobsApi = jobsArea(services, { mirrors, publication, media: media.api }, reports);
  const scheduler =
    options.keepFresh === true && !readOnly ? keepFresh(services, { mirrors, jobs: jobsApi }) : undefined;
  return {
    api: {
      sources: sourcesArea(services),
      catalogue: catalogue.api,
      mirrors,
      jobs: jobsApi,
      settings: settingsArea(services),
      keys: keysArea(services),
      publication,
      schedules: schedulesArea(services),
      serve: serve.api,
      media: media.api,
    },
    on: (event, listener) => events.on(event, listener),
    async close() {
      scheduler?.stop();
      await serve.close();
      media.close();
      await catalogue.close();
      await jobs.stop();
      await scheduler?.ended;
      registry.close();
    },
  };
}

function passphrasesOf({ dataFolder, secrets, passphrases, passphrase }: EngineOptions): PassphraseStore {
  const kept = passphrases ?? new PassphraseFile(dataFolder, secrets);
  return passphrase === undefined ? kept : givenPassphrase(passphrase, kept);
}
