import { join } from 'node:path';
import * as v from 'valibot';
import { logEngine } from '../../engine/log/log-engine.ts';
import { LogFile } from '../../engine/log/log-file.ts';
import { dataFolderOf } from '../../engine/registry/data-folder.ts';
import { holdDataFolder } from '../../host/hold-data-folder.ts';
import { startWebHost, type WebHost } from '../../web/web-host.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { countText } from '../output/units.ts';
import { packageFolder } from '../package-folder.ts';
import { type Session, withSession } from '../session.ts';

const uiOptions = v.object({
  listen: v.optional(v.object({ host: v.exactOptional(v.string()), port: v.exactOptional(v.number()) }), {}),
  open: v.optional(v.boolean(), true),
});

type UiOptions = v.InferOutput<typeof uiOptions>;

/** `streamferry ui`: the interface in a browser, until it is stopped, which is its normal end. */
export async function runUi(host: Host, raw: unknown): Promise<number> {
  const wanted = readOwnOptions(uiOptions, raw);
  const options = readCommonOptions(raw);
  const dataFolder = dataFolderOf(host.machine, options.dataFolder);
  const held = holdDataFolder(dataFolder);
  const log = new LogFile({ dataFolder, now: () => host.now() });
  try {
    return await withSession(host, options, (session) => serveInterface({ session, wanted, dataFolder, log }), {
      dataFolder,
      engine: { keepFresh: true, log: log.line, program: host.program },
    });
  } finally {
    held.release();
  }
}

interface Serving {
  readonly session: Session;
  readonly wanted: UiOptions;
  readonly dataFolder: string;
  readonly log: LogFile;
}

async function serveInterface({ session, wanted, dataFolder, log }: Serving): Promise<number> {
  const { host, engine } = session;
  const stopped = Promise.withResolvers<void>();
  return session.whileStoppable(stopped.resolve, async () => {
    await logEngine(engine, log);
    const built = join(packageFolder(), 'dist');
    const web = await startWebHost({
      engine,
      listen: { host: wanted.listen.host ?? '127.0.0.1', port: wanted.listen.port ?? 0 },
      rendererFolder: join(built, 'renderer'),
      licencesFile: join(built, 'licences.json'),
      machine: host.machine,
      version: host.version,
      dataFolder,
      log,
    });
    try {
      await tellListening(session, web, wanted);
      await stopped.promise;
    } finally {
      await web.close();
    }
    return tellEnd(session);
  });
}

async function tellListening({ host, log, results }: Session, { url, isOpen }: WebHost, wanted: UiOptions) {
  results.document({ kind: 'listening', url });
  if (isOpen) {
    log.warn(
      'other machines can reach this interface, and what it shows and takes crosses the network unencrypted. Whoever opens the address first has it.',
    );
  }
  const opened = wanted.open && (await host.openUrl(url));
  results.lines([
    opened ? 'Streamferry opens in your browser, at this address:' : 'Open this address in a browser; it works once:',
    `  ${url}`,
    'Ctrl-C ends it; what runs goes on the next time.',
  ]);
}

async function tellEnd({ api, log, results }: Session): Promise<number> {
  const running = (await api.jobs.list({})).filter(({ state }) => state !== 'interrupted').length;
  if (running > 0) log.note(`${countText(running, 'job')} stopped; resume from Activity the next time.`);
  results.done();
  return exitCodes.done;
}
