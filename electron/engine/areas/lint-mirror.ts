import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineApi } from '../../contract/api.ts';
import type { LintReport } from '../../contract/lint.ts';
import type { MaasTerms, Selection } from '../../contract/selection.ts';
import { EngineError, errnoOf, InputError } from '../errors.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import { openForReading, type ReadMirror } from '../mirror/mirror-folder.ts';
import { publicKeyringPath } from '../publication/compose-publication.ts';
import { folderPresence } from '../publication/lint/folder-presence.ts';
import { lintPublication } from '../publication/lint/lint-publication.ts';
import type { MaasKeyring } from '../publication/lint/open-document.ts';
import { folderPublication } from '../publication/lint/publication-reader.ts';
import { keyStoreFolder } from '../source/connect.ts';
import { findKeyring } from '../source/key-search.ts';
import { folderOf, getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

type LintPayload = Parameters<EngineApi['publication']['lint']>[0];

/**
 * Walks what a folder publishes as MAAS would. A folder that another tool wrote will do, if it has a publication.
 * Throws BAD_ARGUMENT, TARGET_GONE, LAYOUT_NEWER, LEDGER_CORRUPT.
 */
export async function lintMirror(payload: LintPayload, services: Services): Promise<LintReport> {
  const folder = folderOf(payload.mirror, services);
  const mirror = await openForReading(folder);
  try {
    if (mirror.file === undefined && !existsSync(join(folder, 'streams', 'v1')))
      await getMirror(payload.mirror, services);
    const { layout, file, ledger } = mirror;
    return await lintPublication({
      reader: folderPublication(layout.root, layout.encoding),
      maas: payload.maas,
      now: services.now(),
      keyring: await keyringFor(mirror, payload.keyringFile, services),
      selections: file === undefined ? undefined : selectionsOf(file.selection),
      publication: file?.publication,
      present: folderPresence(layout, ledger),
    });
  } finally {
    mirror.close();
  }
}

/** MAAS's own terms, where the mirror is made by nothing else: raw filters do not say what is selected in MAAS. */
function selectionsOf({ rules }: Selection): MaasTerms[] | undefined {
  const terms = rules.map((rule) => rule.terms).filter((one) => one.kind === 'maas');
  return terms.length > 0 && terms.length === rules.length ? terms : undefined;
}

/** The file asked for; else what MAAS is told to use: the mirror's own keyring, or the one of its source. */
async function keyringFor(
  { layout, file }: ReadMirror,
  keyringFile: string | undefined,
  services: Services,
): Promise<MaasKeyring | undefined> {
  if (keyringFile !== undefined) return { name: keyringFile, bytes: await readKeyring(keyringFile) };
  if (file === undefined) return undefined;
  const own = join(layout.root, publicKeyringPath);
  if (file.publication === 'trimmed') {
    return existsSync(own) ? { name: publicKeyringPath, bytes: await readKeyring(own) } : undefined;
  }
  return sourceKeyring(file.source, services);
}

async function sourceKeyring(source: MirrorFile['source'], { options }: Services): Promise<MaasKeyring | undefined> {
  if (source?.trust !== 'signed') return undefined;
  const { fingerprints, keyringFile } = source;
  try {
    const keyring = await findKeyring({
      trust: { kind: 'signed', fingerprints, ...(keyringFile === undefined ? {} : { keyringFile }) },
      keyStoreFolder: keyStoreFolder(options.dataFolder),
      ...(options.bundledKeyringFolder === undefined ? {} : { bundledFolder: options.bundledKeyringFolder }),
    });
    return { name: 'the keyring of the source', bytes: keyring.binary };
  } catch (error) {
    // A key that is not on this machine is no fault of the publication.
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

async function readKeyring(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new InputError(
      'BAD_ARGUMENT',
      `The keyring ${file} cannot be read (${errnoOf(cause) ?? 'unknown reason'}). Name a file that exists and that you may read.`,
      { path: file, cause },
    );
  }
}
