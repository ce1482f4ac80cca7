import * as v from 'valibot';
import type { JobResult } from '../../contract/job.ts';
import type { ImportRequest, ShipmentView } from '../../contract/media.ts';
import { FormatError, groupOf, InputError, TrustError } from '../../engine/errors.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { followJob, resultOf } from '../follow-job.ts';
import { shipmentSteps } from '../hints.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { readShipmentOptions } from '../options/read-shipment-options.ts';
import type { Log } from '../output/log.ts';
import { type Session, withSession } from '../session.ts';
import { comparesKey, isSameKey, shipmentKey, unknownKey } from './ask-trust.ts';
import { holdsShipment } from './holds-shipment.ts';
import { importLines } from './import-text.ts';
import { reportFailures } from './report-failures.ts';

const ownOptions = v.object({
  checkOnly: v.optional(v.boolean(), false),
  verify: v.optional(v.boolean(), true),
  allowRollback: v.optional(v.boolean(), false),
});

/** `streamferry import`: the volumes of a shipment, and last where to. */
export function runImport(host: Host, words: readonly string[], raw: unknown): Promise<number> {
  const work = async (session: Session) => {
    const request = await trustedRequest(session, await importRequest(session, words, raw));
    if (request === undefined) {
      session.results.result({ outcome: 'cancelled', failures: [] });
      return exitCodes.cancelled;
    }
    return finishImport(session, () => session.api.media.import(request));
  };
  return withSession(host, readCommonOptions(raw), work, { nextSteps: shipmentSteps });
}

/** Follows an import or a check to its end, says what it took or found and returns the exit code. */
export async function finishImport(
  session: Session,
  start: () => Promise<{ readonly jobId: string }>,
): Promise<number> {
  const { log, results } = session;
  const snapshot = await followJob(session, start);
  const result = resultOf(snapshot);
  results.result({ ...result });
  results.lines(importLines(result, snapshot.kind));
  reportImport(log, result);
  const damaged = (result.import?.damaged.length ?? 0) > 0;
  return snapshot.kind === 'check' && damaged ? exitCodes.damage : exitCodeOf(result);
}

/** What is damaged was named already, file by file. */
function reportImport(log: Log, result: JobResult): void {
  const { damaged = [], volumesNeeded = [] } = result.import ?? {};
  const failures = result.failures.filter(({ code }) => damaged.length === 0 || groupOf(code) !== 'integrity');
  const goOn = [
    ...(volumesNeeded.length > 0 ? ['import the volumes that are still needed'] : []),
    ...(damaged.length > 0 ? ['have what is damaged brought again'] : []),
  ];
  reportFailures(log, { ...result, failures }, goOn.length === 0 ? undefined : goOn.join(', and '));
}

async function importRequest(session: Session, words: readonly string[], raw: unknown): Promise<ImportRequest> {
  const { checkOnly, verify, allowRollback } = readOwnOptions(ownOptions, raw);
  const paths = words.map((each) => session.absolute(each));
  const last = paths.at(-1);
  const intoFolder = paths.length < 2 || (checkOnly && (await holdsShipment(last))) ? undefined : last;
  if (!checkOnly && intoFolder === undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      'Name the volumes or folders of the shipment, and last the folder of the mirror. --check-only needs no folder.',
    );
  }
  return {
    folders: intoFolder === undefined ? paths : paths.slice(0, -1),
    ...(intoFolder === undefined || checkOnly ? {} : { intoFolder }),
    ...(checkOnly ? { checkOnly } : {}),
    ...readShipmentOptions(session, raw),
    ...(verify ? {} : { acceptUnsigned: true }),
    ...(allowRollback ? { allowRollback } : {}),
  };
}

/**
 * The request with the key that a person compared, where it is not trusted yet. Undefined: it is the wrong one. Throws
 * SIGNER_UNKNOWN for another key than the one that was typed, even a trusted one.
 */
async function trustedRequest(session: Session, request: ImportRequest): Promise<ImportRequest | undefined> {
  const { fingerprint: typed } = request;
  const view = await inspected(session, request);
  if (view === undefined) return request;
  const { fingerprint, state } = view.trust;
  if (typed !== undefined && !isSameKey(typed, fingerprint)) throw unknownKey(shipmentKey(view), typed);
  if (state === 'trusted') return request;
  return (await comparesKey(session, shipmentKey(view))) ? { ...request, fingerprint } : undefined;
}

/** Undefined where a check is asked for and the shipment is too broken to be looked at: the check names what is. */
async function inspected(
  { api }: Session,
  { folders, keyringFile, fingerprint, checkOnly }: ImportRequest,
): Promise<ShipmentView | undefined> {
  const how = {
    ...(keyringFile === undefined ? {} : { keyringFile }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  try {
    return await api.media.inspect({ folders, ...how });
  } catch (error) {
    const broken = error instanceof FormatError || (error instanceof TrustError && error.code === 'SIGNATURE_BAD');
    if (checkOnly === true && broken) return undefined;
    throw error;
  }
}
