import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from '../../electron/engine/catalogue/read-documents.ts';
import { type Keyring, loadKeyring } from '../../electron/engine/source/keyring.ts';
import { sharedFolder } from '../helpers/shared.ts';
import type { Documents } from './fuzz-documents.ts';
import { memoryReader } from './memory-reader.ts';

/** A stream that is right, to be changed. */
export interface Original {
  readonly documents: Documents;
  readonly keyring: Keyring;
  readonly readings: readonly Reading[];
}

/** One way to read a stream. */
export interface Reading {
  /** Undefined: where streams usually start. */
  readonly startPath: string | undefined;
  /** What is read then, signatures included. */
  readonly paths: readonly string[];
}

/** The shared streams: fixed bytes, so that a seed means the same case everywhere. */
export async function readCorpus(): Promise<readonly Original[]> {
  const oddities = await original(sharedFolder('streams', 'oddities'), 'stream');
  const images = await original(sharedFolder('streams', 'maas-tiny'), 'ephemeral-v3/stable');
  // The odd one is small and has all that is unusual.
  return [oddities, oddities, oddities, images];
}

async function original(folder: string, root: string): Promise<Original> {
  const stored = join(folder, root, 'streams', 'v1');
  const names = readdirSync(stored).sort();
  const documents = new Map(names.map((name) => [`streams/v1/${name}`, readFileSync(join(stored, name))]));
  const starts = [undefined, undefined, ...[...documents.keys()].filter((path) => !path.endsWith('.gpg'))];
  const readings = starts.map(async (startPath) => ({ startPath, paths: await pathsRead(documents, startPath) }));
  const keyring = loadKeyring(readFileSync(join(folder, 'keyring.gpg')), []);
  return { documents, keyring, readings: await Promise.all(readings) };
}

async function pathsRead(documents: Documents, path: string | undefined): Promise<readonly string[]> {
  const reader = memoryReader(documents);
  const reading = await readDocuments({ reader, trust: { kind: 'unsigned' }, now: new Date(), path });
  const read = reading.documents.map(({ document }) => document.path);
  return read.flatMap((one) => (documents.has(`${one}.gpg`) ? [one, `${one}.gpg`] : [one]));
}
