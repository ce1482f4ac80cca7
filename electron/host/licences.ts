import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { Licence } from '../contract/host.ts';
import { errnoOf } from '../engine/errors.ts';

const licences = v.array(v.object({ name: v.string(), version: v.string(), licence: v.string() }));

/** The packages that the build took in; none where it runs from its sources without a build. */
export async function readLicences(file: string): Promise<readonly Licence[]> {
  try {
    return v.parse(licences, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
