import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoOf, InputError } from '../engine/errors.ts';
import type { Host } from './host.ts';
import type { Log } from './output/log.ts';

/** Far more than a passphrase needs. */
const sizeLimitBytes = 64 * 1024;

/** The first line of the file, or of standard input for `-`. Throws BAD_ARGUMENT, never quoting what was read. */
export async function readPassphrase(file: string, host: Host, log: Log): Promise<string> {
  const text = file === '-' ? await readInput(host) : await readOwnFile(resolve(host.currentFolder, file), log);
  const [line = ''] = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  if (line === '') throw refused(file, 'its first line is empty');
  return line;
}

async function readOwnFile(file: string, log: Log): Promise<string> {
  try {
    const { size, mode } = await stat(file);
    if (size > sizeLimitBytes) throw refused(file, `it has ${size} bytes, more than ${sizeLimitBytes}`);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      log.warn(`Other users of this machine can read ${file}; \`chmod 600\` keeps it to yourself.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw refused(file, errnoOf(error) ?? 'unknown reason', error);
  }
}

async function readInput({ stdin }: Host): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    sizeBytes += bytes.length;
    // A terminal gives a line at a time, and no end.
    if (bytes.includes(10) || sizeBytes > sizeLimitBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refused(file: string, reason: string, cause?: unknown): InputError {
  const from = file === '-' ? 'Standard input' : `The passphrase file ${file}`;
  return new InputError('BAD_ARGUMENT', `${from} cannot be used: ${reason}. Give the passphrase as the first line.`, {
    ...(file === '-' ? {} : { path: file }),
    cause,
  });
}
