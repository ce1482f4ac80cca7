import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningKeys } from '../../../../electron/engine/publication/signing-key.ts';

let made: Promise<string> | undefined;

/** A `signing` folder with one key, made once in this process: a key of the usual strength takes longer than an export. */
export function signingKeys(): Promise<string> {
  made ??= makeKeys();
  return made;
}

async function makeKeys(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'streamferry-keys-'));
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
  const keys = new SigningKeys({ dataFolder, now: () => new Date('2025-01-01T00:00:00Z') });
  await keys.ensure({ algorithm: 'ed25519', userName: 'Streamferry test' });
  return join(dataFolder, 'signing');
}
