import type { Failure } from '../../../contract/failure.ts';
import type { ExportPlan } from '../../../contract/media.ts';
import { volumesOf } from './draft-manifest.ts';
import { countOf, type PreparedExport } from './prepare-export.ts';
import { bytesOf } from './volume-work.ts';

/** What is shown before an export. */
export function describePlan(
  prepared: PreparedExport,
  { reread, warnings }: { readonly reread: boolean; readonly warnings: readonly Failure[] },
): ExportPlan {
  const { title, contents, spared, target, trial, plan, work, set } = prepared;
  const sparedContents = [...contents.values()].filter(
    ({ sha256, everywhere }) => !everywhere && spared?.contents.has(sha256),
  );
  const volumes = (set?.manifest.volumes ?? volumesOf(plan, title)).map((volume) => ({
    ...volume,
    written: set?.written.includes(volume.number) ?? false,
  }));
  const removed = [...work.remove].filter(([name]) => !name.endsWith('.part'));
  return {
    shipmentId: prepared.shipmentId,
    shipmentFolder: target.folder,
    title,
    totalBytes: bytesOf(contents.values()),
    totalFiles: contents.size,
    spared: countOf(sparedContents),
    kept: countOf(work.kept),
    write: countOf(work.write),
    remove: countOf(removed.map(([, sizeBytes]) => ({ sizeBytes }))),
    splitFiles: plan.contents.filter(({ parts }) => parts.length > 1).length,
    siteRemoves: Object.values(spared?.delta.removes ?? {}).flat().length,
    volumes,
    volume: work.number,
    trial,
    estimatedSeconds: estimate(prepared, reread),
    warnings,
  };
}

/** Flushing is in the write rate already, which was measured to the device. */
function estimate({ work, trial }: PreparedExport, reread: boolean): number {
  const writing = bytesOf(work.write) / Math.max(1, trial.writeRate);
  const read = bytesOf(work.kept) + (reread ? bytesOf(work.write) : 0);
  return Math.ceil(writing + read / Math.max(1, trial.readRate));
}
