import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HandmadeShipment } from '../helpers/handmade-shipment.ts';
import { shipper } from '../helpers/shipped-mirrors.ts';
import { sha256, treeOf } from '../helpers/tree.ts';
import { type RunEnd, runKilled } from './killed-run.ts';
import { type KillMoment, killMoment, runSeeded, type SeededRun } from './seeded-kills.ts';
import { SeededRandom } from './seeded-random.ts';

/** What kills of imports begin from: two shipments of a mirror in two states, and what each of them brings. */
export interface ImportStage {
  readonly folder: string;
  readonly keyringFile: string;
  readonly shipments: Readonly<Record<State, Pick<HandmadeShipment, 'folders' | 'fingerprint'>>>;
  /** SHA-256 by path of what a reader is shown. */
  readonly trees: Readonly<Record<State, Readonly<Record<string, string>>>>;
  close(): Promise<void>;
}

type State = 'old' | 'new';

/** How an import of the new shipment is killed. */
export interface ImportKill {
  readonly seed: number;
  readonly site: 'empty' | 'old';
  readonly moment: KillMoment;
}

export interface ImportKillReport {
  readonly seed: number;
  readonly killed: boolean;
  /** What a reader was shown after the kill. */
  readonly stood: 'nothing' | State;
  /** The call that was not made. */
  readonly lastWords: string;
  readonly faults: readonly string[];
}

/** About so many calls change the disk in an import; a run may end before the last. */
const wholeRun = { steps: { main: 140, worker: 25 }, ms: 1200 };
const index = 'streams/v1/index.sjson';

/** A stream of two states, a mirror of each, and a shipment of each over two volumes with files in parts. */
export async function makeImportStage(): Promise<ImportStage> {
  const folder = await mkdtemp(join(tmpdir(), 'streamferry-import-soak-'));
  const stream = { versionNames: ['20250101', '20250102'], fileSizeBytes: sizeOf, productCount: 1 };
  const by = await shipper({ folder, publication: 'verbatim', stream });
  const ship = (name: State) => by.ship(join(folder, name), { volumes: 2, partBytes: 100_000 });
  const standing = () => treeOf(by.mirror, ['.streamferry']);
  const [old, oldTree] = [await ship('old'), standing()];
  await by.stream.publish(['20250102', '20250103']);
  await by.update();
  const [fresh, newTree] = [await ship('new'), standing()];
  await by.engine.close();
  const stage: ImportStage = {
    folder,
    keyringFile: by.stream.keyringFile,
    shipments: { old, new: fresh },
    trees: { old: oldTree, new: newTree },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  const end = await runImport(stage, join(folder, 'site'), 'old');
  if (end.code !== 0) throw new Error(`The first import ended with ${end.code}: ${end.said}`);
  return stage;
}

function sizeOf(path: string): number {
  return path.endsWith('boot-initrd') ? 400_000 : 30_000;
}

function importKill(seed: number): ImportKill {
  const random = new SeededRandom(seed);
  const site = random.chance(0.5) ? 'empty' : 'old';
  return { seed, site, moment: killMoment(random, wholeRun) };
}

export function runImportKills(stage: ImportStage, run: SeededRun): Promise<readonly ImportKillReport[]> {
  return runSeeded(run, (seed) => killImport(stage, importKill(seed)));
}

/** Kills an import, looks at the mirror as a reader does, and runs it again to its end. */
async function killImport(stage: ImportStage, kill: ImportKill): Promise<ImportKillReport> {
  const folder = await mkdtemp(join(stage.folder, 'case-'));
  try {
    if (kill.site === 'old')
      await cp(join(stage.folder, 'site'), folder, { recursive: true, preserveTimestamps: true });
    const mirror = join(folder, 'mirror');
    const first = await runImport(stage, folder, 'new', kill.moment);
    const killed = first.signal === 'SIGKILL';
    const faults = killed || first.code === 0 ? [] : [`the first run ended with ${first.code}: ${first.said}`];
    const { stood, faults: seen } = readerView(mirror, stage);
    const last = await runImport(stage, folder, 'new');
    const faultsNow =
      last.code === 0 ? finishedFaults(mirror, stage) : [`the last run ended with ${last.code}: ${last.said}`];
    return {
      seed: kill.seed,
      killed,
      stood,
      lastWords: killed ? first.said.trim() : '',
      faults: [...faults, ...seen.map((fault) => `after the kill, ${fault}`), ...faultsNow],
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whatever documents stand, every file that they were shipped with stands too and is right. */
function readerView(mirror: string, { trees }: ImportStage): Pick<ImportKillReport, 'stood' | 'faults'> {
  const states = ['old', 'new'] as const;
  const documents = Object.keys(trees.new).filter((path) => path.startsWith('streams/'));
  const standing = new Map(documents.map((path) => [path, digestOf(join(mirror, path))]));
  const stateOf = (path: string) => states.find((state) => trees[state][path] === standing.get(path));
  const faults: string[] = [];
  for (const [path, digest] of standing) {
    if (digest === undefined) continue;
    const state = stateOf(path);
    if (state === undefined) faults.push(`${path} is of no state`);
    else if (path !== index) faults.push(...missingFiles(mirror, trees[state]));
  }
  const products = documents.filter((path) => path !== index);
  if (stateOf(index) === 'new' && products.some((path) => stateOf(path) !== 'new')) faults.push('the index is ahead');
  if (standing.get(index) !== undefined && products.some((path) => standing.get(path) === undefined))
    faults.push('the index stands without what it lists');
  return { stood: standing.get(index) === undefined ? 'nothing' : (stateOf(index) ?? 'nothing'), faults };
}

function missingFiles(mirror: string, tree: Readonly<Record<string, string>>): string[] {
  return Object.entries(tree)
    .filter(([path, digest]) => !path.startsWith('streams/') && digestOf(join(mirror, path)) !== digest)
    .map(([path]) => `${path} is missing or wrong`);
}

function finishedFaults(mirror: string, { trees }: ImportStage): string[] {
  const tree = treeOf(mirror, ['.streamferry']);
  const paths = new Set([...Object.keys(tree), ...Object.keys(trees.new)]);
  const wrong = [...paths].filter((path) => tree[path] !== trees.new[path]);
  const left = readdirSync(join(mirror, '.streamferry', 'staging'));
  return [
    ...wrong.map((path) => `${path} is not what was shipped`),
    ...left.map((name) => `${name} was left in staging`),
  ];
}

function digestOf(file: string): string | undefined {
  return existsSync(file) ? sha256(readFileSync(file)) : undefined;
}

/** `streamferry import`, killed at a moment or not. */
async function runImport(stage: ImportStage, folder: string, state: State, moment?: KillMoment): Promise<RunEnd> {
  const { folders, fingerprint } = stage.shipments[state];
  await mkdir(folder, { recursive: true });
  const options = ['--fingerprint', fingerprint, '--keyring', stage.keyringFile, '--data-folder', join(folder, 'data')];
  return runKilled(['import', ...folders, join(folder, 'mirror'), ...options, '--json'], moment);
}
