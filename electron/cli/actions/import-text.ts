import type { JobKind, JobResult } from '../../contract/job.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { quoted } from '../../engine/quoted.ts';
import { countText, durationText } from '../output/units.ts';

/** How an import or a check of a shipment ended, for people. */
export function importLines(result: JobResult, kind: JobKind): readonly string[] {
  const { import: imported } = result;
  if (imported === undefined) return [];
  const { damaged, volumesNeeded, receiptFile, trusted } = imported;
  return [
    ...damaged.map(({ path, reason }) => `damaged  ${path}: ${reason}`),
    ...(kind === 'check' ? [checkSentence(result, imported)] : takenLines(result, imported)),
    ...(volumesNeeded.length === 0 ? [] : [`Still needed: ${volumesNeeded.map(quoted).join(', ')}.`]),
    ...(receiptFile === undefined
      ? []
      : [`What to bring again is in ${receiptFile}: for \`streamferry export --delta-from\`.`]),
    ...(trusted === undefined ? [] : [`The key ${trusted} is trusted from now on.`]),
  ];
}

type Imported = NonNullable<JobResult['import']>;

function checkSentence({ durationMs }: JobResult, { damaged, volumesNeeded, ...checked }: Imported): string {
  const verdict =
    damaged.length > 0
      ? 'This shipment is damaged'
      : volumesNeeded.length > 0
        ? 'All that is here is right'
        : 'This shipment is right';
  const counts = [amountText(checked), ...(damaged.length > 0 ? [`${damaged.length} damaged`] : [])];
  return `${verdict}: ${counts.join(', ')}, in ${durationText(durationMs)}.`;
}

function takenLines({ outcome, durationMs, removedFiles }: JobResult, imported: Imported): readonly string[] {
  const removed = removedFiles > 0 ? `, ${removedFiles} removed` : '';
  const what = `${amountText(imported)}${removed}, in ${durationText(durationMs)}.`;
  if (outcome !== 'done' || imported.volumesNeeded.length > 0) return [`Taken so far: ${what}`];
  const folders = imported.mirrors.map(({ folder }) => folder).join(', ');
  return [`${folders} ${imported.mirrors.length === 1 ? 'is' : 'are'} complete: ${what}`];
}

function amountText({ checkedFiles, checkedBytes }: Pick<Imported, 'checkedFiles' | 'checkedBytes'>): string {
  return `${countText(checkedFiles, 'file')} checked (${formatBytes(checkedBytes)})`;
}
