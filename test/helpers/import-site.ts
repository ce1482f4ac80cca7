import { join } from 'node:path';
import type { JobSnapshot } from '../../electron/contract/job.ts';
import type { ImportRequest } from '../../electron/contract/media.ts';
import type { EngineOptions } from '../../electron/engine/engine-types.ts';
import { type HandmadeShipment, quickKeys } from './handmade-shipment.ts';
import type { Shipper } from './shipped-mirrors.ts';
import { tempFolder } from './temp-folder.ts';
import { type TestEngine, testEngine } from './test-engine.ts';
import { treeOf } from './tree.ts';

/** The machine behind the gap: an app of its own, which knows upstream's keyring and nothing of the shipper. */
export interface ImportSite {
  readonly engine: TestEngine;
  readonly folder: string;
  /** Imports, or checks, to the end; believes the shipment's key unless told otherwise. */
  import(
    shipment: Pick<HandmadeShipment, 'folders' | 'fingerprint'>,
    request?: Partial<ImportRequest>,
  ): Promise<JobSnapshot>;
  /** What a reader of the mirror is shown. */
  visible(): Record<string, string>;
}

export async function importSite(
  { stream }: Pick<Shipper, 'stream'>,
  options: Partial<EngineOptions> = {},
): Promise<ImportSite> {
  const engine = await siteEngine(options);
  const folder = join(tempFolder(), 'site', 'noble');
  return {
    engine,
    folder,
    async import({ folders, fingerprint }, request) {
      const { jobId } = await engine.api.media.import({
        folders,
        fingerprint,
        keyringFile: stream.keyringFile,
        intoFolder: folder,
        ...request,
      });
      return engine.api.jobs.wait({ id: jobId });
    },
    visible: () => treeOf(folder, ['.streamferry']),
  };
}

/** With keys of its own, so that none has to be made for a receipt. */
async function siteEngine(options: Partial<EngineOptions>): Promise<TestEngine> {
  const dataFolder = join(tempFolder(), 'data');
  await quickKeys(dataFolder);
  return testEngine({ dataFolder, ...options });
}
