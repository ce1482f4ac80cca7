import * as v from 'valibot';
import type { SyncRequest } from '../../contract/api.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions, readTransferOptions } from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { runSync } from './run-sync.ts';
import { showPlan } from './show-plan.ts';
import { transferRequest } from './sync-request.ts';

export function planMirror(host: Host, mirror: string, raw: unknown): Promise<number> {
  const work = async (session: Session) => showPlan(session, await savedRequest(session, mirror, raw));
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function syncMirror(host: Host, mirror: string, raw: unknown): Promise<number> {
  const work = async (session: Session) => runSync(session, await savedRequest(session, mirror, raw));
  return withSession(host, readCommonOptions(raw), work);
}

/** No rule of its own: every rule the mirror has is run. */
async function savedRequest(session: Session, mirror: string, raw: unknown): Promise<SyncRequest> {
  const { fetchKey } = readOwnOptions(v.object({ fetchKey: v.optional(v.boolean(), false) }), raw);
  return { mirror: await mirrorRef(session, mirror), ...transferRequest({ ...readTransferOptions(raw), fetchKey }) };
}
