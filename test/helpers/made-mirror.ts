import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobSnapshot } from '../../electron/contract/job.ts';
import type { Mirror } from '../../electron/contract/mirror.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import type { Engine } from '../../electron/engine/engine-types.ts';

export interface MirrorWish {
  /** Where the mirror shall stand. */
  readonly folder: string;
  /** URL or folder of the stream, and the keyring that signed it. */
  readonly source: string;
  readonly keyringFile: string;
  readonly filters?: readonly string[];
  readonly keepRevisions?: number;
}

export interface MadeMirror {
  readonly folder: string;
  readonly mirror: Mirror;
  readonly engine: Engine;
  /** Runs all rules again; rejects unless it ends well. */
  sync(): Promise<JobSnapshot>;
}

/** A mirror made by the engine itself, with a data folder beside it. The engine ends with the test. */
export async function makeMirror(wish: MirrorWish): Promise<MadeMirror> {
  const made = await buildMirror(wish);
  onTestFinished(() => made.engine.close());
  return made;
}

/** The same for `beforeAll`: whoever calls it closes the engine. */
export async function buildMirror(wish: MirrorWish): Promise<MadeMirror> {
  const dataFolder = `${wish.folder}.data`;
  mkdirSync(dataFolder, { recursive: true });
  const engine = await createEngine({ dataFolder, version: '0.0.0' });
  const trust = { kind: 'signed', fingerprints: [], keyringFile: wish.keyringFile } as const;
  const created = await engine.api.mirrors.create({
    name: basename(wish.folder),
    folder: wish.folder,
    source: { kind: 'described', source: { url: wish.source, trust, proxy: { kind: 'none' } } },
    selection: { rules: [{ terms: { kind: 'filters', filters: wish.filters ?? [] }, keep: false }], pins: [] },
    publication: 'verbatim',
    keepRevisions: wish.keepRevisions ?? 0,
  });
  const sync = async () => {
    const { jobId } = await engine.api.mirrors.sync({ mirror: { folder: wish.folder } });
    const ended = await engine.api.jobs.wait({ id: jobId });
    if (ended.state !== 'done') throw new Error(`The sync ended ${ended.state}: ${JSON.stringify(ended.failures)}`);
    return ended;
  };
  await sync();
  return { folder: wish.folder, mirror: created, engine, sync };
}
