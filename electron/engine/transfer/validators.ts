import { createHash } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import * as v from 'valibot';
import type { OrderedFile } from './protocol.ts';
import type { Origin } from './transfer.ts';

const schema = v.object({
  sizeBytes: v.number(),
  digest: v.nullable(v.string()),
  origin: v.string(),
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
});

const longestBytes = 16_384;

/** What the origin said of the content a partial file belongs to; either may prove that it is still the same. */
export interface Validators {
  /** A strong ETag, quotes included. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Validators with the origin they hold at, by its key. */
export interface PlacedValidators extends Validators {
  readonly origin: string;
}

export function validatorsFile(stagingFile: string): string {
  return `${stagingFile}.json`;
}

/** Names an origin without telling it: URLs may hold secrets and the staging folder may be read by others. */
export function originKey(origin: Origin): string {
  return createHash('sha256').update(placeOf(origin)).digest('hex').slice(0, 32);
}

function placeOf(origin: Origin): string {
  switch (origin.kind) {
    case 'http':
      return origin.url;
    case 'file':
      return origin.file;
    case 'parts':
      return origin.parts.map(({ file, sizeBytes }) => `${sizeBytes} ${file}`).join('\n');
  }
}

/** The validators of a partial file; undefined when there are none, or when they tell of another size or digest. */
export async function readValidators(file: OrderedFile): Promise<PlacedValidators | undefined> {
  const name = validatorsFile(file.stagingFile);
  try {
    const found = await lstat(name);
    if (!found.isFile() || found.size > longestBytes) return undefined;
    const { sizeBytes, digest, origin, etag, lastModified } = v.parse(schema, JSON.parse(await readFile(name, 'utf8')));
    if (sizeBytes !== file.sizeBytes || digest !== digestText(file)) return undefined;
    return {
      origin,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    };
  } catch {
    return undefined;
  }
}

/** Replaces the validators whole, so that a reader sees the old ones or the new ones. */
export async function writeValidators(file: OrderedFile, validators: PlacedValidators): Promise<void> {
  const name = validatorsFile(file.stagingFile);
  const temporary = `${name}.new`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(
      JSON.stringify({ sizeBytes: file.sizeBytes, digest: digestText(file), ...validators } satisfies v.InferInput<
        typeof schema
      >),
    );
  } finally {
    await handle.close();
  }
  await rename(temporary, name);
}

function digestText({ digest }: OrderedFile): string | null {
  return digest === undefined ? null : `${digest.algorithm}:${digest.hex}`;
}
