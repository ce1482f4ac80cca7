import * as v from 'valibot';
import { quoted } from '../../engine/quoted.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';

const ownOptions = v.object({ output: v.optional(v.string()), site: v.optional(v.string()) });

/** `streamferry receipt`: what this site holds, in a signed file. */
export function runReceipt(host: Host, typed: readonly string[], raw: unknown): Promise<number> {
  const { output, site } = readOwnOptions(ownOptions, raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { api, results } = session;
    const mirrors = [];
    for (const each of typed) mirrors.push(await mirrorRef(session, each));
    const receipt = await api.media.receipt({
      mirrors,
      ...(output === undefined ? {} : { folder: session.absolute(output) }),
      ...(site === undefined ? {} : { site }),
    });
    results.done({ receipt });
    results.lines([
      `What ${quoted(receipt.site)} holds is in ${receipt.file}.`,
      `Signed by ${receipt.fingerprint}. Compare that where shipments are made.`,
    ]);
    return exitCodes.done;
  });
}
