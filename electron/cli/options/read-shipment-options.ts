import * as v from 'valibot';
import type { InspectRequest } from '../../contract/media.ts';
import type { Session } from '../session.ts';
import { readOwnOptions } from './read-options.ts';

const schema = v.object({ keyring: v.optional(v.string()), fingerprint: v.optional(v.string()) });

/** What was typed of whose word counts, as requests take it. */
export function readShipmentOptions(
  { absolute }: Session,
  raw: unknown,
): Pick<InspectRequest, 'keyringFile' | 'fingerprint'> {
  const { keyring, fingerprint } = readOwnOptions(schema, raw);
  return {
    ...(keyring === undefined ? {} : { keyringFile: absolute(keyring) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}
