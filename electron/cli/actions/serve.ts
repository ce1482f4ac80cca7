import type { ServeRequest, ServerSnapshot } from '../../contract/serve.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { shipmentSteps } from '../hints.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { readShipmentOptions } from '../options/read-shipment-options.ts';
import { instructionLines, mirrorUrls, servedLines, statusLines } from '../output/server-text.ts';
import { openServerView } from '../output/server-view.ts';
import { countText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { serveOptions, serveRequest } from './serve-request.ts';
import { testServer } from './serve-test.ts';
import { trustedShipments } from './served-shipments.ts';

/** `streamferry serve`: until it is stopped, which is its normal end. */
export function runServe(host: Host, mirrors: readonly string[], raw: unknown): Promise<number> {
  const options = readOwnOptions(serveOptions, raw);
  const work = async (session: Session) => {
    const asked = await serveRequest(session, mirrors, { ...options, ...readShipmentOptions(session, raw) });
    const request = await trustedRequest(session, asked);
    if (request === undefined) {
      session.results.result({ outcome: 'cancelled', failures: [] });
      return exitCodes.cancelled;
    }
    const stopped = Promise.withResolvers<void>();
    return session.whileStoppable(stopped.resolve, async () => {
      const snapshot = await session.api.serve.start(request);
      tellListening(session, snapshot);
      if (options.test) return testServer(session, snapshot);
      await tellInstructions(session, snapshot);
      return untilStopped(session, snapshot, stopped.promise);
    });
  };
  return withSession(host, readCommonOptions(raw), work, { nextSteps: shipmentSteps });
}

async function trustedRequest(session: Session, request: ServeRequest): Promise<ServeRequest | undefined> {
  if (request.shipments === undefined) return request;
  const shipments = await trustedShipments(session, request.shipments);
  return shipments && { ...request, shipments };
}

function tellListening({ results }: Session, snapshot: ServerSnapshot): void {
  const { urls, mirrors, media } = snapshot;
  results.document({
    kind: 'listening',
    urls,
    mirrors: mirrors.map((mirror) => ({
      name: mirror.name,
      folder: mirror.folder,
      paths: mirror.paths,
      urls: mirrorUrls(mirror, urls),
      ...(mirror.fromMedium === undefined ? {} : { fromMedium: mirror.fromMedium }),
    })),
    ...(media === undefined ? {} : { media }),
  });
  results.lines(servedLines(snapshot));
}

async function tellInstructions({ api, results, options }: Session, snapshot: ServerSnapshot): Promise<void> {
  if (options.json) return;
  const [url] = snapshot.urls;
  if (url === undefined) return;
  for (const { mirrorId, name } of snapshot.mirrors) {
    const lines = instructionLines(await api.serve.instructions({ mirrorId, url }));
    results.lines(['', ...(snapshot.mirrors.length > 1 ? [`${name}:`] : []), ...lines]);
  }
  results.lines(['', 'Ctrl-C ends it.', '']);
}

/** Shows what clients do until a stop is asked for or the server fails. */
async function untilStopped(session: Session, first: ServerSnapshot, stopped: Promise<void>): Promise<number> {
  const { api, engine, host, log, options, results } = session;
  const view = await openServerView({
    json: options.json,
    forced: options.progress,
    stderr: host.stderr,
    env: host.machine.env,
    log,
    results,
    now: () => host.now(),
  });
  const failed = Promise.withResolvers<void>();
  const off = engine.on('server', (snapshot) => {
    view.update(snapshot);
    if (snapshot.state === 'failed') failed.resolve();
  });
  view.update(first);
  await Promise.race([stopped, failed.promise]);
  off();
  const last = await api.serve.state({});
  view.end(last);
  await api.serve.stop({});
  return tellEnd(session, last);
}

function tellEnd({ log, results }: Session, last: ServerSnapshot): number {
  const { failure, clusters } = last;
  results.lines(clusters.length === 0 ? [] : statusLines(last));
  if (failure !== undefined) {
    log.failure(failure);
    results.result({ outcome: 'failed', failures: [failure] });
    return exitCodeOf({ outcome: 'failed', failures: [failure] });
  }
  const cut = clusters.reduce((sum, { active }) => sum + active, 0);
  if (cut > 0) log.note(`${countText(cut, 'download')} cut short. MAAS will ask again.`);
  results.done({ cutShort: cut });
  return exitCodes.done;
}
