import * as v from 'valibot';
import type { SyncRequest } from '../../contract/api.ts';
import { InputError } from '../../engine/errors.ts';
import type { Host } from '../host.ts';
import {
  readCommonOptions,
  readOwnOptions,
  readPublishOptions,
  readSourceOptions,
  readTransferOptions,
} from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { runSync } from './run-sync.ts';
import { showPlan } from './show-plan.ts';
import { sourceRef } from './source-ref.ts';
import { transferRequest } from './sync-request.ts';

const ownOptions = v.object({
  max: v.optional(v.number()),
  keep: v.optional(v.boolean(), false),
  dryRun: v.optional(v.boolean(), false),
  itemDownload: v.boolean(),
  checksummingReader: v.boolean(),
});

export interface MirrorArguments {
  readonly source: string;
  readonly folder: string;
  readonly filters: readonly string[];
}

/** `streamferry mirror`: sstream-mirror's own job. */
export function runMirror(host: Host, typed: MirrorArguments, raw: unknown): Promise<number> {
  const { dryRun, keep, max } = readOwnOptions(ownOptions, raw);
  if (keep && max === undefined) {
    throw new InputError('BAD_ARGUMENT', '--keep keeps up to --max versions: give --max, too.');
  }
  const work = async (session: Session) => {
    const request = await mirrorRequest(session, typed, raw);
    return dryRun ? showPlan(session, request) : runSync(session, request);
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: dryRun });
}

/** Keeps no earlier revision unless told to, as sstream-mirror does. */
async function mirrorRequest(session: Session, typed: MirrorArguments, raw: unknown): Promise<SyncRequest> {
  const own = readOwnOptions(ownOptions, raw);
  const sourceOptions = readSourceOptions(raw);
  const transferOptions = readTransferOptions(raw);
  return {
    mirror: { folder: session.absolute(typed.folder) },
    source: await sourceRef(session, typed.source, sourceOptions),
    rule: {
      terms: { kind: 'filters', filters: typed.filters },
      ...(own.max === undefined ? {} : { max: own.max }),
      keep: own.keep,
    },
    keepRevisions: 0,
    ...transferRequest({ ...transferOptions, fetchKey: sourceOptions.fetchKey }),
    ...readPublishOptions(raw),
    ...(own.itemDownload ? {} : { skipItems: true }),
    ...(own.checksummingReader ? {} : { skipDigests: true }),
  };
}
