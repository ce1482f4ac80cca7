import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeStream } from '../helpers/make-stream.ts';
import { type FileFacts, type FilesByPath, readStanding, type Standing, signedText, type Wish } from './reader-view.ts';
import { startSync } from './sync-process.ts';

export type StateName = 'old' | 'new';

/** A stream in two states, and finished mirrors of the old one, made once and copied for each case. */
export interface Stage {
  /** Where cases make their folders. */
  readonly folder: string;
  readonly keyringFile: string;
  /** Roots of the stream: the new state adds a version and drops the oldest. */
  readonly roots: Readonly<Record<StateName, string>>;
  /** What upstream's paths hold, in either state. */
  readonly contents: FilesByPath;
  /** What a wish plans for a state. */
  standing(state: StateName, wish: Wish): Promise<Standing>;
  /** Copies a finished mirror of the old state. */
  copyMirror(wish: Wish, folder: string): Promise<void>;
  /** Makes what sstream-mirror would have left of the old state. */
  makeReferenceFolder(wish: Wish, folder: string): Promise<void>;
  close(): Promise<void>;
}

export interface StageSize {
  readonly products: number;
  readonly filesPerVersion: number;
  readonly fileSizeBytes: (path: string) => number;
  readonly sharedSizeBytes: number;
}

/** About 3.5 MB in 31 files a version: a few large enough to be caught half-way, many small ones. */
export const usualSize: StageSize = {
  products: 6,
  filesPerVersion: 5,
  fileSizeBytes: (path) => (path.endsWith('boot-initrd') ? 300_000 : 4_000 + path.length * 300),
  sharedSizeBytes: 900_000,
};

/** Six files a version: few steps, so that all of them can be tried. */
export const smallSize: StageSize = {
  products: 2,
  filesPerVersion: 2,
  fileSizeBytes: (path) => (path.endsWith('boot-initrd') ? 200_000 : 3_000),
  sharedSizeBytes: 50_000,
};

const contentIds = ['com.example.first', 'com.example.second'];

/** Makes the stage in a temporary folder. */
export async function makeStage(size: StageSize): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'streamferry-soak-'));
  const { roots, keyringFile, contents } = await makeStates(folder, size);
  const standing = once((state: StateName, wish: Wish) => standingAt(roots[state], wish));
  const finishedMirror = once((wish: Wish) => makeMirror({ folder, keyringFile, url: roots.old, wish }));
  return {
    folder,
    keyringFile,
    roots,
    contents,
    standing,
    copyMirror: async (wish, target) =>
      cp(await finishedMirror(wish), target, { recursive: true, preserveTimestamps: true }),
    makeReferenceFolder: async (wish, target) => makeReferenceFolder(roots.old, await standing('old', wish), target),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function makeStates(folder: string, size: StageSize): Promise<Pick<Stage, 'roots' | 'keyringFile' | 'contents'>> {
  const { products: productCount, filesPerVersion, fileSizeBytes, sharedSizeBytes } = size;
  const stream = await makeStream({
    ...{ folder, contentIds, productCount, filesPerVersion, fileSizeBytes, sharedSizeBytes },
    versionNames: ['20250101', '20250102'],
    forms: ['sjson'],
  });
  const roots = { old: join(folder, 'old'), new: join(folder, 'new') };
  const oldFiles = stream.files;
  // The server's ETags are made of size and time: the same file keeps its own in both states.
  await cp(stream.root, roots.old, { recursive: true, preserveTimestamps: true });
  await stream.publish(['20250102', '20250103']);
  await cp(stream.root, roots.new, { recursive: true, preserveTimestamps: true });
  const contents = new Map<string, FileFacts>();
  for (const [path, { sizeBytes, digests }] of [...oldFiles, ...stream.files]) {
    contents.set(path, { sizeBytes, sha256: digests.sha256 ?? '' });
  }
  return { roots, keyringFile: stream.keyringFile, contents };
}

/** Makes each thing once. */
function once<A extends readonly unknown[], T>(make: (...wanted: A) => Promise<T>): (...wanted: A) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (...wanted) => {
    const key = JSON.stringify(wanted);
    const found = made.get(key) ?? make(...wanted);
    made.set(key, found);
    return found;
  };
}

async function standingAt(root: string, wish: Wish): Promise<Standing> {
  const found = await readStanding(root, () => wish);
  if (found === undefined) throw new Error(`${root} has no index`);
  return found;
}

interface MirrorToMake {
  readonly folder: string;
  readonly keyringFile: string;
  readonly url: string;
  readonly wish: Wish;
}

async function makeMirror({ folder, keyringFile, url, wish }: MirrorToMake): Promise<string> {
  const place = await mkdtemp(join(folder, 'made-'));
  const mirror = join(place, 'mirror');
  const run = startSync({ url, folder: mirror, keyringFile, dataFolder: join(place, 'data'), wish, keepRevisions: 0 });
  const { code, errors } = await run.ended;
  if (code !== 0) throw new Error(`The first mirror could not be made: exit ${code}, ${errors}`);
  return mirror;
}

/** Upstream's documents and files, and a record of them in `.data/`, one product file a content id. */
async function makeReferenceFolder(root: string, standing: Standing, folder: string): Promise<void> {
  for (const path of [...standing.documents.keys(), ...standing.planned.keys()]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(root, path), join(folder, path));
  }
  await mkdir(join(folder, '.data'));
  for (const contentId of contentIds) {
    const document: unknown = JSON.parse(signedText(await readFile(join(root, `streams/v1/${contentId}.sjson`))));
    await writeFile(join(folder, '.data', contentId), JSON.stringify(onlyItemsAt(document, standing.planned)));
  }
  await writeFile(join(folder, '.data', 'references.json'), '{}');
}

/** The document without the items at other paths. */
function onlyItemsAt(value: unknown, paths: ReadonlyMap<string, unknown>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => !hasOtherPath(inner, paths));
  return Object.fromEntries(kept.map(([name, inner]) => [name, onlyItemsAt(inner, paths)]));
}

function hasOtherPath(value: unknown, paths: ReadonlyMap<string, unknown>): boolean {
  if (typeof value !== 'object' || value === null || !('path' in value)) return false;
  return typeof value.path === 'string' && !paths.has(value.path);
}
