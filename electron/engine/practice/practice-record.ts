import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { listVisibleFiles } from '../audit/list-visible-files.ts';
import { writeNewFile } from '../mirror/durable.ts';

/** Raised whenever the content of the practice stream changes: an older one is made anew. */
const practiceLayout = 1;
const recordName = 'practice.json';

const recordSchema = v.object({
  layout: v.literal(practiceLayout),
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/)),
  signedAt: v.pipe(v.string(), v.isoTimestamp()),
  bytes: v.number(),
  files: v.array(v.object({ path: v.string(), sizeBytes: v.number(), sha256: v.string() })),
});

type PracticeRecord = v.InferOutput<typeof recordSchema>;

/** Writes down every file of a finished practice stream; the record is the last file to be written. */
export async function writeRecord(
  folder: string,
  facts: Pick<PracticeRecord, 'fingerprint' | 'signedAt'>,
): Promise<PracticeRecord> {
  const files: PracticeRecord['files'] = [];
  for await (const { path, sizeBytes } of listVisibleFiles(folder)) {
    files.push({ path, sizeBytes, sha256: await sha256Of(folder, path) });
  }
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const record: PracticeRecord = { layout: practiceLayout, ...facts, bytes, files };
  await writeNewFile(join(folder, recordName), `${JSON.stringify(record, null, 1)}\n`);
  return record;
}

/** The record of a practice stream that is here whole, byte for byte, of this layout and not dated after `now`; else undefined. */
export async function readRecord(folder: string, now: Date): Promise<PracticeRecord | undefined> {
  const record = await parseRecord(join(folder, recordName));
  if (record === undefined || Date.parse(record.signedAt) > now.getTime()) return undefined;
  for (const { path, sha256 } of record.files) {
    if ((await sha256Of(folder, path).catch(() => undefined)) !== sha256) return undefined;
  }
  return record;
}

async function parseRecord(file: string): Promise<PracticeRecord | undefined> {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Absent, unreadable or no JSON: in each case there is no finished stream here.
    return undefined;
  }
}

async function sha256Of(folder: string, path: string): Promise<string> {
  return hash('sha256', await readFile(join(folder, path)));
}
