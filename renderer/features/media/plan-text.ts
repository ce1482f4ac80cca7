import type { ExportPlan } from '../../../electron/contract/media.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';
import { durationText } from '../../text/times.ts';
import { fileSystemText } from './volume-text.ts';

/** `exFAT, 58 GB free, takes every name (encoded), about 6 min`; a folder has no file system that anybody told. */
export function verdictText({ trial, estimatedSeconds }: ExportPlan, fileSystem: string | undefined): string {
  const system = fileSystem === undefined ? [] : [fileSystemText(fileSystem)];
  const names = trial.takesEveryName ? 'takes every name' : 'takes every name (encoded)';
  return [...system, `${sizeText(trial.freeBytes)} free`, names, takesText(estimatedSeconds)].join(', ');
}

/** `about 6 min`, for what is reckoned only. */
export function takesText(seconds: number): string {
  return seconds < 5 ? 'a few seconds' : `about ${durationText(roundedMs(seconds))}`;
}

/** As people round: nobody knows to the second. */
function roundedMs(seconds: number): number {
  const step = seconds < 60 ? 5 : seconds < 600 ? 30 : 60;
  return Math.ceil(seconds / step) * step * 1000;
}

/** What else a person wants to know before, each where it applies. */
export function planNotes(plan: ExportPlan): readonly string[] {
  const { spared, kept, remove, splitFiles, siteRemoves, trial, volumes } = plan;
  const limit =
    trial.maxFileBytes === undefined ? '' : `: this volume takes no file above ${sizeText(trial.maxFileBytes)}`;
  return [
    ...(spared.files === 0
      ? []
      : [`The site has ${countText(spared.files, 'file')}, ${sizeText(spared.bytes)} already.`]),
    ...(kept.files === 0 ? [] : [`${countText(kept.files, 'file')}, ${sizeText(kept.bytes)} stand here already.`]),
    ...(remove.files === 0
      ? []
      : [`${countText(remove.files, 'file')}, ${sizeText(remove.bytes)} of an earlier shipment go from here.`]),
    ...(splitFiles === 0
      ? []
      : [`${countText(splitFiles, 'file')} ${splitFiles === 1 ? 'goes' : 'go'} in parts${limit}.`]),
    ...(siteRemoves === 0 ? [] : [`${countText(siteRemoves, 'file')} the site no longer needs.`]),
    ...(volumes.length <= 1 ? [] : [`It takes ${volumes.length} volumes. They are asked for one after the other.`]),
  ];
}
