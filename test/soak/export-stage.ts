import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../electron/engine/engine.ts';
import { SigningKeys } from '../../electron/engine/publication/signing-key.ts';
import { makeStream } from '../helpers/make-stream.ts';
import { treeFrom } from '../helpers/shipment-faults.ts';
import { treeOf } from '../helpers/tree.ts';

/** What kills of exports begin from, made once and copied for each case. */
export interface ExportStage {
  /** Where cases make their folders. */
  readonly folder: string;
  /** What a reader of the mirror is shown: SHA-256 by path. */
  readonly visible: Readonly<Record<string, string>>;
  /** Copies the mirror, a data folder with a signing key, and a medium: empty, or with the shipment of an earlier state. */
  copyTo(folder: string, medium: 'empty' | 'earlier'): Promise<void>;
  close(): Promise<void>;
}

/** A mirror of two states of a stream, and a shipment of the earlier one. */
export async function makeExportStage(): Promise<ExportStage> {
  const folder = await mkdtemp(join(tmpdir(), 'streamferry-export-soak-'));
  const dataFolder = join(folder, 'data');
  const mirror = join(folder, 'mirror');
  const stream = await makeStream({
    folder,
    fileSizeBytes: sizeOf,
    versionNames: ['20250101', '20250102'],
    forms: ['sjson'],
  });
  await new SigningKeys({ dataFolder, now: () => new Date() }).ensure({ algorithm: 'ed25519', userName: 'Soak' });
  const engine = await createEngine({ dataFolder, version: '0.0.0' });
  const { keyringFile, root: url } = stream;
  const trust = { kind: 'signed', fingerprints: [], keyringFile } as const;
  const sync = async () => {
    const rule = { terms: { kind: 'filters', filters: [] }, keep: false } as const;
    const source = { kind: 'described', source: { url, trust } } as const;
    await engine.api.jobs.wait({
      id: (await engine.api.mirrors.sync({ mirror: { folder: mirror }, source, rule })).jobId,
    });
  };
  await sync();
  const target = join(folder, 'earlier');
  await cp(join(folder, 'keyring.gpg'), join(target, 'other-file'));
  const { jobId } = await engine.api.media.export({ mirrors: [{ folder: mirror }], target, ...exportSizes });
  await engine.api.jobs.wait({ id: jobId });
  await stream.publish(['20250102', '20250103']);
  await sync();
  await engine.close();
  return {
    folder,
    visible: treeOf(mirror, ['.streamferry']),
    async copyTo(to, medium) {
      await cp(mirror, join(to, 'mirror'), { recursive: true, preserveTimestamps: true });
      await cp(join(dataFolder, 'signing'), join(to, 'data', 'signing'), { recursive: true });
      await cp(
        medium === 'empty' ? join(target, 'other-file') : target,
        medium === 'empty' ? join(to, 'medium', 'other-file') : join(to, 'medium'),
        { recursive: true },
      );
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Small enough that some files go in parts. */
export const exportSizes = { maxFileBytes: 65_536 } as const;

function sizeOf(path: string): number {
  return path.endsWith('boot-initrd') ? 400_000 : 30_000;
}

/** What of a finished shipment is not as the mirror shows it. */
export function treeFaults(stage: Pick<ExportStage, 'visible'>, shipment: string): string[] {
  const tree = treeFrom([shipment]);
  const paths = new Set([...Object.keys(tree), ...Object.keys(stage.visible)]);
  return [...paths]
    .filter((path) => tree[path] !== stage.visible[path])
    .map((path) => `${path} is not what the mirror shows`);
}
