import { statSync } from 'node:fs';
import * as v from 'valibot';
import type { Failure } from '../../contract/failure.ts';
import type { ShipmentView } from '../../contract/media.ts';
import { failureOf, groupOf, InputError } from '../../engine/errors.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { shipmentSteps } from '../hints.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { readShipmentOptions } from '../options/read-shipment-options.ts';
import { type Session, withSession } from '../session.ts';
import { comparesKey, isSameKey, shipmentKey, unknownKey } from './ask-trust.ts';
import { receiptLines, shipmentLines } from './shipment-text.ts';

/** `streamferry inspect`: a shipment, or a receipt. */
export function runInspect(host: Host, words: readonly string[], raw: unknown): Promise<number> {
  const { into } = readOwnOptions(v.object({ into: v.optional(v.string()) }), raw);
  const work = async (session: Session) => {
    const folders = words.map((each) => session.absolute(each));
    const file = folders.find(isFile);
    if (file !== undefined) return inspectReceipt(session, folders, file);
    const request = {
      folders,
      ...(into === undefined ? {} : { intoFolder: session.absolute(into) }),
      ...readShipmentOptions(session, raw),
    };
    const view = await session.api.media.inspect(request);
    const { fingerprint, state } = view.trust;
    const typed = request.fingerprint;
    try {
      if (typed !== undefined && !isSameKey(typed, fingerprint)) throw unknownKey(shipmentKey(view), typed);
      if (state === 'trusted') return shown(session, view);
      if (!(await comparesKey(session, shipmentKey(view)))) return exitCodes.cancelled;
    } catch (error) {
      return failed(session, view, [failureOf(error)]);
    }
    return shown(session, await session.api.media.inspect({ ...request, fingerprint }));
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true, nextSteps: shipmentSteps });
}

async function inspectReceipt({ api, results }: Session, all: readonly string[], file: string): Promise<number> {
  if (all.length > 1) throw new InputError('BAD_ARGUMENT', `${file} is a file. Name one receipt, or only folders.`);
  const receipt = await api.media.readReceipt({ file });
  results.done({ receipt });
  results.lines(receiptLines(receipt, results.columns));
  return exitCodes.done;
}

/** Ends as an import would: what of it cannot be proven is a failure. */
function shown(session: Session, view: ShipmentView): number {
  const { log, results } = session;
  const failures = view.warnings.filter(isUnproven);
  for (const warning of view.warnings) if (!failures.includes(warning)) log.warning(warning);
  if (failures.length > 0) return failed(session, view, failures);
  results.done({ shipment: view });
  results.lines(shipmentLines(view, results.columns));
  return view.damaged.length > 0 ? exitCodes.damage : exitCodes.done;
}

/** What is older than what is here may be as authentic. */
function isUnproven({ code }: Failure): boolean {
  return code !== 'ROLLED_BACK' && ['trust', 'format', 'integrity'].includes(groupOf(code));
}

/** What the folders are; why that is not believed are the failures. */
function failed({ log, results }: Session, view: ShipmentView, failures: readonly Failure[]): number {
  const result = { outcome: 'failed', failures } as const;
  results.lines(shipmentLines(view, results.columns));
  for (const failure of failures) log.failure(failure);
  results.result({ ...result, shipment: view });
  return exitCodeOf(result);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
