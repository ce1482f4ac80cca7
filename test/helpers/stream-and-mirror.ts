import { join } from 'node:path';
import type { SourceRef } from '../../electron/contract/api.ts';
import type { JobResult } from '../../electron/contract/job.ts';
import type { EngineOptions } from '../../electron/engine/engine-types.ts';
import { type MadeStream, makeStream, type StreamWish } from './make-stream.ts';
import { type StreamServer, type StreamServerOptions, startStreamServer } from './stream-server.ts';
import { tempFolder } from './temp-folder.ts';
import { described, filterRule, type TestEngine, testEngine } from './test-engine.ts';
import { treeOf } from './tree.ts';

export interface StreamAndMirror {
  readonly stream: MadeStream;
  readonly server: StreamServer;
  readonly source: SourceRef;
  /** Not there yet. */
  readonly folder: string;
  readonly engine: TestEngine;
  /** Runs a rule of raw filters into the folder. */
  mirror(rule?: RuleWish): Promise<JobResult>;
  /** Item paths that the server was asked for since the last call. */
  takeFetched(): string[];
  /** What a reader of the folder is shown: SHA-256 by path. */
  visible(): Record<string, string>;
  file(...path: readonly string[]): string;
}

export interface RuleWish {
  readonly filters?: readonly string[];
  readonly max?: number;
  readonly keep?: boolean;
  readonly keepRevisions?: number;
}

export interface Setting {
  readonly wish?: Partial<StreamWish>;
  /** Instead of a wish: a stream that was made already. */
  readonly stream?: MadeStream;
  readonly engine?: Partial<EngineOptions>;
  readonly onRequest?: StreamServerOptions['onRequest'];
  /** Where the mirror shall be; default below a folder of its own. */
  readonly folder?: string;
}

/** A small signed stream on a loopback server, an engine of its own, and the folder of a mirror that is to be. */
export async function streamAndMirror(setting: Setting = {}): Promise<StreamAndMirror> {
  const stream = setting.stream ?? (await makeStream({ folder: tempFolder(), forms: ['sjson'], ...setting.wish }));
  const { onRequest } = setting;
  const server = await startStreamServer({ content: stream.root, ...(onRequest === undefined ? {} : { onRequest }) });
  const source = described(server.url, stream.keyringFile);
  const folder = setting.folder ?? join(tempFolder(), 'mirror');
  const engine = await testEngine(setting.engine);
  return {
    stream,
    server,
    source,
    folder,
    engine,
    mirror: ({ filters = [], keepRevisions, ...rule } = {}) =>
      engine.sync({
        mirror: { folder },
        source,
        rule: filterRule(filters, rule),
        ...(keepRevisions === undefined ? {} : { keepRevisions }),
      }),
    takeFetched: () =>
      server
        .takePaths()
        .filter((path) => !path.startsWith('streams/'))
        .sort(),
    visible: () => treeOf(folder, ['.streamferry']),
    file: (...path) => join(folder, ...path),
  };
}

/** The paths of a stream's items in these versions, sorted. */
export function pathsIn(stream: Pick<MadeStream, 'files'>, ...versions: readonly string[]): string[] {
  return [...stream.files.keys()].filter((path) => versions.some((one) => path.includes(`/${one}/`))).sort();
}
