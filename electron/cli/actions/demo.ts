import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../engine/errors.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { withSession } from '../session.ts';
import { runDemoSteps } from './demo-steps.ts';

const ownOptions = v.object({ keepFolder: v.optional(v.string()) });

/** The demo works in a folder of its own, data folder included; what the user has is not touched. */
export async function runDemo(host: Host, raw: unknown): Promise<number> {
  const { keepFolder } = readOwnOptions(ownOptions, raw);
  const kept = keepFolder === undefined ? undefined : await emptyFolder(resolve(host.currentFolder, keepFolder));
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'streamferry-demo-')));
  try {
    return await withSession(host, readCommonOptions(raw), (session) => runDemoSteps(session, folder), {
      dataFolder: join(folder, 'data'),
    });
  } finally {
    if (kept === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function emptyFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) return folder;
  throw new InputError('BAD_ARGUMENT', `${folder} is not empty. Name an empty or a new folder for the demo.`);
}
