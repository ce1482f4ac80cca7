import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceRef } from '../../../../electron/contract/api.ts';
import type { JobResult } from '../../../../electron/contract/job.ts';
import type { ExportPlan, ExportRequest } from '../../../../electron/contract/media.ts';
import { createEngine } from '../../../../electron/engine/engine.ts';
import { type MadeStream, makeStream, type StreamWish } from '../../../helpers/make-stream.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { described, filterRule, type TestEngine, testEngine } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { signingKeys } from './signing-keys.ts';

export interface Exporting {
  readonly stream: MadeStream;
  readonly source: SourceRef;
  readonly engine: TestEngine;
  /** Of the mirror. */
  readonly folder: string;
  /** An empty folder that stands for a volume. */
  readonly target: string;
  /** Where the shipment comes to stand. */
  readonly shipment: string;
  /** Takes over what the stream says now. */
  mirror(): Promise<JobResult>;
  /** What a reader of the mirror is shown: SHA-256 by path. */
  visible(): Record<string, string>;
  /** Of the mirror. */
  file(...path: readonly string[]): string;
  plan(wish?: Partial<ExportRequest>): Promise<ExportPlan>;
  export(wish?: Partial<ExportRequest>): Promise<JobResult>;
}

type Wish = Partial<StreamWish>;

/** A stream with a finished mirror, and a data folder with a signing key. */
interface Made {
  readonly stream: MadeStream;
  readonly folder: string;
}

const made = new Map<string, Promise<Made>>();

/** A finished mirror and a folder to export it to. The stream is shared with other tests: it may not be changed. */
export async function exporting(wish: Wish = {}): Promise<Exporting> {
  const key = JSON.stringify(wish);
  const known = made.get(key) ?? make(mkdtempSync(join(tmpdir(), 'streamferry-exporting-')), wish);
  made.set(key, known);
  const { stream, folder } = await known;
  const copy = tempFolder();
  cpSync(join(folder, 'mirror'), join(copy, 'mirror'), { recursive: true, preserveTimestamps: true });
  cpSync(join(folder, 'data', 'signing'), join(copy, 'data', 'signing'), { recursive: true });
  return settingOf({ stream, folder: copy });
}

/** The same with a stream of its own. */
export async function exportingAnew(wish: Wish = {}): Promise<Exporting> {
  return settingOf(await make(tempFolder(), wish));
}

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const folders: string[] = [];

async function make(folder: string, wish: Wish): Promise<Made> {
  folders.push(folder);
  const dataFolder = join(folder, 'data');
  cpSync(await signingKeys(), join(dataFolder, 'signing'), { recursive: true });
  const stream = await makeStream({ folder, forms: ['sjson'], ...wish });
  const engine = await createEngine({ dataFolder, version: '0.0.0' });
  const request = { mirror: { folder: join(folder, 'mirror') }, source: sourceOf(stream), rule: filterRule([]) };
  const { state } = await engine.api.jobs.wait({ id: (await engine.api.mirrors.sync(request)).jobId });
  await engine.close();
  if (state !== 'done') throw new Error(`The mirror to export could not be made: ${state}`);
  return { stream, folder };
}

async function settingOf({ stream, folder: at }: Made): Promise<Exporting> {
  const folder = join(at, 'mirror');
  const engine = await testEngine({ dataFolder: join(at, 'data') });
  const target = join(tempFolder(), 'medium');
  mkdirSync(target);
  const source = sourceOf(stream);
  const request = (wish: Partial<ExportRequest>): ExportRequest => ({ mirrors: [{ folder }], target, ...wish });
  return {
    stream,
    source,
    engine,
    folder,
    target,
    shipment: join(target, 'streamferry-mirror'),
    mirror: () => engine.sync({ mirror: { folder }, source, rule: filterRule([]) }),
    visible: () => treeOf(folder, ['.streamferry']),
    file: (...path) => join(folder, ...path),
    plan: (wish = {}) => engine.api.media.plan(request(wish)),
    async export(wish = {}) {
      const { jobId } = await engine.api.media.export(request(wish));
      const { result } = await engine.api.jobs.wait({ id: jobId });
      if (result === undefined) throw new Error('The export ended without a result');
      return result;
    },
  };
}

function sourceOf({ root, keyringFile }: MadeStream): SourceRef {
  return described(root, keyringFile);
}
