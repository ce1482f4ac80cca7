import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errnoOf, MirrorError } from '../errors.ts';
import { rollForward } from '../publication/publish-journal.ts';
import { diskError, makePublic } from './durable.ts';
import { MirrorLayout, stateFolderName } from './layout.ts';
import { Ledger } from './ledger.ts';
import { mirrorFailure } from './ledger-errors.ts';
import { lockMirror, type MirrorLock } from './lock.ts';
import { type MirrorFile, readMirrorFile, writeMirrorFile } from './mirror-file.ts';
import { probeNames } from './names.ts';
import { SafePlace } from './safe-place.ts';

/** A mirror folder opened for writing: locked, rolled forward, its ledger open. */
export interface OpenMirror {
  readonly layout: MirrorLayout;
  readonly file: MirrorFile;
  readonly ledger: Ledger;
  /** True when this call made it. */
  readonly isNew: boolean;
  save(file: MirrorFile): Promise<void>;
  /** Drops the lock. With `discard`, a mirror that this call made vanishes again, folders and all. */
  close(options?: { readonly discard: boolean }): Promise<void>;
}

/** A mirror folder opened for looking: nothing is written, no lock is held. */
export interface ReadMirror {
  readonly layout: MirrorLayout;
  readonly file: MirrorFile | undefined;
  readonly ledger: Ledger | undefined;
  close(): void;
}

/** What a folder says of itself, without its ledger; undefined when it is no mirror. */
export function mirrorFileIn(folder: string): Promise<MirrorFile | undefined> {
  return readMirrorFile(new MirrorLayout(resolve(folder), 'plain'));
}

/** Opens a folder read-only; a folder that is no mirror (or is not there) has neither file nor ledger. */
export async function openForReading(folder: string): Promise<ReadMirror> {
  const root = resolve(folder);
  const file = await readMirrorFile(new MirrorLayout(root, 'plain'));
  const layout = new MirrorLayout(root, file?.names ?? 'plain');
  const ledger = file === undefined ? undefined : Ledger.open(layout, { readOnly: true });
  return { layout, file, ledger, close: () => ledger?.close() };
}

/** Locks and opens a mirror, making it where there is none. Throws LOCKED, NOT_WRITABLE, LAYOUT_NEWER, LEDGER_CORRUPT. */
export async function openForWriting(folder: string, now: () => Date): Promise<OpenMirror> {
  const root = resolve(folder);
  const bootstrap = new MirrorLayout(root, 'plain');
  const made = await makeFolders(bootstrap);
  let lock: MirrorLock | undefined;
  let ledger: Ledger | undefined;
  try {
    lock = lockMirror(bootstrap);
    let file = await readMirrorFile(bootstrap);
    const isNew = file === undefined;
    file ??= await newMirrorFile(bootstrap, now());
    const layout = new MirrorLayout(root, file.names);
    ledger = Ledger.open(layout, { readOnly: false });
    await rollForward(layout, ledger);
    return openMirror({ layout, file, ledger, lock, isNew, made });
  } catch (error) {
    ledger?.close();
    lock?.release();
    if (lock !== undefined && made.length > 0) await discardFolders(bootstrap, made);
    throw mirrorFailure(error, bootstrap);
  }
}

interface Parts {
  readonly layout: MirrorLayout;
  readonly file: MirrorFile;
  readonly ledger: Ledger;
  readonly lock: MirrorLock;
  readonly isNew: boolean;
  readonly made: readonly string[];
}

function openMirror(parts: Parts): OpenMirror {
  const { layout, ledger, lock, isNew, made } = parts;
  let file = parts.file;
  return {
    layout,
    ledger,
    isNew,
    get file() {
      return file;
    },
    async save(next) {
      await writeMirrorFile(layout, next);
      file = next;
    },
    async close(options) {
      ledger.close();
      lock.release();
      if (options?.discard && isNew) await discardFolders(layout, made);
    },
  };
}

/** Makes the mirror's folders; returns those that were not there, outermost first. */
async function makeFolders(layout: MirrorLayout): Promise<string[]> {
  const missing: string[] = [];
  // A drive that is away has no folder above it.
  for (let folder = layout.root; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder))
    missing.unshift(folder);
  try {
    const made: string[] = [];
    // One by one: of a volume that is read-only, a recursive mkdir says that the folder does not exist.
    for (const folder of missing) if (await makeFolder(folder)) made.push(folder);
    for (const folder of made) await makePublic(folder, 0o755);
    if (!(await stat(layout.root)).isDirectory()) throw notAFolder(layout.root);
    if (await makeFolder(layout.state, 0o700)) made.push(layout.state);
    else checkState(layout);
    await makeFolder(layout.staging);
    return made;
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') throw notAFolder(layout.root);
    throw diskError(error, layout.root);
  }
}

/** False when it was there. */
async function makeFolder(folder: string, mode?: number): Promise<boolean> {
  try {
    await mkdir(folder, mode);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The mirror's own folder may come from anywhere: no part of it may lead out of it. */
function checkState(layout: MirrorLayout): void {
  const place = new SafePlace(layout.root);
  const own = ['staging/any', 'evidence/any', 'revisions/any', 'mirror.json', 'ledger.sqlite', 'lock.sqlite'];
  for (const name of [...own, 'ledger.sqlite-journal']) place.check(`${stateFolderName}/${name}`);
}

function notAFolder(root: string): MirrorError {
  return new MirrorError(
    'NOT_WRITABLE',
    `${root} should be a folder for the mirror, but something else stands there. Name another folder.`,
    {
      path: root,
    },
  );
}

async function newMirrorFile(layout: MirrorLayout, now: Date): Promise<MirrorFile> {
  const names = await probeNames(layout.staging);
  const file: MirrorFile = {
    layout: 1,
    id: randomUUID(),
    createdAt: now.toISOString(),
    names: names.encoding,
    foldsCase: names.foldsCase,
    source: undefined,
    selection: { rules: [], pins: [] },
    publication: 'verbatim',
    keepRevisions: 0,
  };
  await writeMirrorFile(layout, file);
  return file;
}

async function discardFolders(layout: MirrorLayout, made: readonly string[]): Promise<void> {
  if (!made.includes(layout.state)) return;
  await rm(layout.state, { recursive: true, force: true });
  for (const folder of made.filter((one) => one !== layout.state).reverse()) {
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}
