import * as v from 'valibot';
import type { TrustedKey } from '../../contract/media.ts';
import { InputError } from '../../engine/errors.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { timeText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { isSameKey } from './ask-trust.ts';

const signs = v.optional(v.picklist(['shipments', 'receipts']));
const trustOptions = v.object({ name: v.string(), for: signs, replace: v.optional(v.string()) });

export function listTrusted(host: Host, raw: unknown): Promise<number> {
  const work = async (session: Session) => shown(session, await session.api.media.trustedKeys({}));
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function trustKey(host: Host, fingerprint: string, raw: unknown): Promise<number> {
  const { name, replace, for: what = 'shipments' } = readOwnOptions(trustOptions, raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const wish = { fingerprint, signs: what, name, ...(replace === undefined ? {} : { replace }) };
    return shown(session, await session.api.media.trust(wish));
  });
}

/** Throws BAD_ARGUMENT where the key is not trusted anyway. */
export function distrustKey(host: Host, fingerprint: string, raw: unknown): Promise<number> {
  const { for: what } = readOwnOptions(v.object({ for: signs }), raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { media } = session.api;
    const known = await media.trustedKeys({});
    const meant = known.filter(
      (key) => isSameKey(fingerprint, key.fingerprint) && (what === undefined || key.signs === what),
    );
    if (meant.length === 0) {
      throw new InputError(
        'BAD_ARGUMENT',
        `No trusted key has the fingerprint "${fingerprint}". \`streamferry keys trusted\` lists them.`,
      );
    }
    for (const key of meant) await media.distrust({ fingerprint: key.fingerprint, signs: key.signs });
    return shown(session, await media.trustedKeys({}));
  });
}

function shown({ results }: Session, keys: readonly TrustedKey[]): number {
  results.done({ keys });
  results.lines(
    keys.length === 0 ? ["No other machine's key is trusted yet."] : tableLines(columns, keys, results.columns),
  );
  return exitCodes.done;
}

const columns: readonly Column<TrustedKey>[] = [
  { title: 'SIGNS', value: (key) => key.signs },
  { title: 'FINGERPRINT', value: ({ fingerprint }) => fingerprint },
  { title: 'SINCE', value: ({ trustedAt }) => timeText(trustedAt) },
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
];
