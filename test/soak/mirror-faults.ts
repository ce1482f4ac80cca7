import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FilesByPath,
  factsOf,
  isSameFile,
  isSameStanding,
  readStanding,
  type Standing,
  visibleFiles,
  type Wish,
} from './reader-view.ts';

/** What a reader goes by. */
export interface Expectation {
  /** What was asked of the mirror when this product file was published. */
  readonly wishOf: (productFile: Buffer) => Wish;
  /** What upstream's paths hold. */
  readonly contents: FilesByPath;
  /** What has to stand whatever the documents say. */
  readonly always: FilesByPath;
}

/** What a reader finds wrong in a folder at this instant, in sentences. */
export async function readerFaults(folder: string, { wishOf, contents, always }: Expectation): Promise<string[]> {
  const before = await readStanding(folder, wishOf);
  const visible = await visibleFiles(folder);
  const after = await readStanding(folder, wishOf);
  const wrong = [...visible].flatMap(([path, found]) => {
    const right = contents.get(path);
    return right === undefined || isSameFile(found, right) ? [] : [`${path} is visible with wrong content`];
  });
  const lost = [...always.keys()].flatMap((path) => (visible.has(path) ? [] : [`${path} was held and is gone`]));
  // Documents that change while they are read tell nothing: the reader has to begin again.
  if (before === undefined || !isSameStanding(before, after)) return [...wrong, ...lost];
  const unlisted = before.missing.map((path) => `${path} is listed by the index, but is not there`);
  const unplanned = [...before.planned.keys()].flatMap((path) =>
    visible.has(path) ? [] : [`${path} is planned for the documents that stand, but is not there`],
  );
  return [...wrong, ...lost, ...unlisted, ...unplanned];
}

/** What keeps a folder from being the finished mirror of these files and documents, and nothing else. */
export async function finishedFaults(
  folder: string,
  expected: { readonly documents: ReadonlyMap<string, Buffer>; readonly files: FilesByPath },
): Promise<string[]> {
  const visible = await visibleFiles(folder);
  const wanted = new Map([
    ...expected.files,
    ...[...expected.documents].map(([path, bytes]) => [path, factsOf(bytes)] as const),
  ]);
  const surplus = [...visible.keys()].filter((path) => !wanted.has(path));
  const wrong = [...wanted].filter(([path, facts]) => !isSameFile(visible.get(path), facts));
  const left = await readdir(join(folder, '.streamferry', 'staging')).catch(() => []);
  return [
    ...surplus.map((path) => `${path} is left over`),
    ...wrong.map(([path]) => `${path} is ${visible.has(path) ? 'wrong' : 'missing'} in the end`),
    ...left.map((name) => `${name} is left in staging`),
    ...(await stateFolderFaults(folder, expected.documents)),
  ];
}

const stateFiles = new Set([
  'adopted-data',
  'evidence',
  'ledger.sqlite',
  'lock.sqlite',
  'mirror.json',
  'revisions',
  'staging',
]);

async function stateFolderFaults(folder: string, documents: ReadonlyMap<string, Buffer>): Promise<string[]> {
  const state = join(folder, '.streamferry');
  const unknown = (await readdir(state).catch(() => [])).filter((name) => !stateFiles.has(name));
  const evidence = new Set(await readdir(join(state, 'evidence')).catch(() => []));
  const unproven = [...documents].filter(([, bytes]) => !evidence.has(factsOf(bytes).sha256));
  const data = await readdir(join(folder, '.data')).catch(() => undefined);
  return [
    ...unknown.map((name) => `.streamferry/${name} is left over`),
    ...unproven.map(([path]) => `no evidence is kept of ${path}`),
    ...(data === undefined ? [] : ['.data is left over']),
  ];
}

/** What is missing of a superseded state where the mirror was told to keep it. */
export async function revisionFaults(folder: string, old: Standing, current: FilesByPath): Promise<string[]> {
  const revisions = join(folder, '.streamferry', 'revisions');
  const names = await readdir(revisions).catch(() => []);
  const expected = new Map([
    ...[...old.planned].filter(([path]) => !current.has(path)),
    ...[...old.documents].map(([path, bytes]) => [path, factsOf(bytes)] as const),
  ]);
  const faults: string[] = [];
  for (const [path, facts] of expected) {
    const kept = await Promise.all(names.map((name) => readFile(join(revisions, name, path)).catch(() => undefined)));
    if (!kept.some((bytes) => bytes !== undefined && isSameFile(factsOf(bytes), facts))) {
      faults.push(`${path} of the superseded revision is not kept`);
    }
  }
  return faults;
}
