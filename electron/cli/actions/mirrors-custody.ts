import * as v from 'valibot';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { withSession } from '../session.ts';
import { writeNewFile } from '../write-new-file.ts';
import { mirrorRef } from './mirror-ref.ts';

/** `streamferry mirrors custody`. */
export function showCustody(host: Host, mirror: string, raw: unknown): Promise<number> {
  const { output } = readOwnOptions(v.object({ output: v.optional(v.string()) }), raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { api, results } = session;
    const custody = await api.media.custody(await mirrorRef(session, mirror));
    const file = output === undefined ? undefined : session.absolute(output);
    if (file !== undefined) await writeNewFile({ file, bytes: Buffer.from(custody.text), mode: 0o644 });
    results.done({ custody, ...(file === undefined ? {} : { file }) });
    results.lines(file === undefined ? custody.text.trimEnd().split('\n') : [`Written to ${file}.`]);
    return exitCodes.done;
  });
}
