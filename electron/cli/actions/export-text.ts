import type { ExportPlan, ExportResult, RereadWay } from '../../contract/media.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { quoted } from '../../engine/quoted.ts';
import { tableLines } from '../output/table.ts';
import { countText, durationText } from '../output/units.ts';

type Amount = ExportPlan['write'];

/** What an export would do, for people. */
export function exportPlanLines(plan: ExportPlan): readonly string[] {
  const { title, shipmentFolder, totalFiles, totalBytes, volumes, volume } = plan;
  const several = volumes.length > 1;
  return [
    `${quoted(title)} holds ${amount({ files: totalFiles, bytes: totalBytes })}; it goes to ${shipmentFolder}.`,
    ...amountLine(plan.spared, 'not carried: the site has them'),
    ...amountLine(plan.kept, 'kept: on the volume already'),
    `${amount(plan.write)} to write${several ? ` to this volume, ${volume} of ${volumes.length}` : ''}.`,
    ...amountLine(plan.remove, 'to take from the volume: of an earlier state'),
    ...(plan.splitFiles > 0 ? [`${countText(plan.splitFiles, 'file')} in parts: too large for the volume.`] : []),
    ...(plan.siteRemoves > 0 ? [`${countText(plan.siteRemoves, 'file')} that the site may remove.`] : []),
    ...(several ? ['', ...volumeTable(plan), ''] : []),
    trialSentence(plan),
  ];
}

function volumeTable({ volumes }: ExportPlan): readonly string[] {
  return tableLines(
    [
      { title: 'VOLUME', value: ({ label }) => label },
      { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
      { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
      { title: 'STATE', value: ({ written }) => (written ? 'written' : 'to be written') },
    ],
    volumes,
  );
}

function trialSentence({ trial, estimatedSeconds }: ExportPlan): string {
  const { freeBytes, maxFileBytes, writeRate, readRate } = trial;
  const facts = [
    `${formatBytes(freeBytes)} free`,
    ...(maxFileBytes === undefined ? [] : [`files up to ${formatBytes(maxFileBytes)}`]),
    `writes ${formatBytes(writeRate)}/s, reads ${formatBytes(readRate)}/s`,
  ];
  return `The volume: ${facts.join(', ')}; about ${durationText(estimatedSeconds * 1000)}.`;
}

function amountLine(of: Amount, what: string): readonly string[] {
  return of.files === 0 ? [] : [`${amount(of)} ${what}.`];
}

function amount({ files, bytes }: Amount): string {
  return `${countText(files, 'file')} (${formatBytes(bytes)})`;
}

/** How what was written was read again, and what that proves. */
const rereadWords: Readonly<Record<RereadWay, string>> = {
  direct: 'read back from the device',
  'dropped-cache': "read back after the system's memory had let go of it",
  cached: "read back, perhaps out of the system's memory: here nothing else can be had",
  none: 'not read back',
};

/** What stands on a volume now, for people. */
export function exportLines(written: ExportResult): readonly string[] {
  const { shipmentFolder, files, copiedBytes, keptBytes, rereadBytes, reread, fingerprint } = written;
  const kept = keptBytes > 0 ? `, ${formatBytes(keptBytes)} kept` : '';
  const read = reread === 'none' ? 'Not read back.' : `${formatBytes(rereadBytes)} ${rereadWords[reread]}: all right.`;
  return [
    `${quoted(written.title)} is in ${shipmentFolder}: ${countText(files, 'file')}, ${formatBytes(copiedBytes)} copied${kept}.`,
    read,
    `Signed by ${fingerprint}. Compare that at the site.`,
    `${volumeName(written)} is safe to remove.`,
  ];
}

/** `Volume 1 of 3`, or where there is only one, the medium. */
function volumeName({ volume, volumes }: Pick<ExportResult, 'volume' | 'volumes'>): string {
  return volumes > 1 ? `Volume ${volume} of ${volumes}` : 'The medium';
}
