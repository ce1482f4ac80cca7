import type { LintedSelection, MaasVersion } from '../../../contract/lint.ts';
import type { MaasTerms } from '../../../contract/selection.ts';
import type { BootResource, ImportedFile } from './boot-resource.ts';
import type { Chooser } from './choose.ts';
import { absentFiles, type Present } from './held-files.ts';
import { list, type Problem } from './problem.ts';

export interface SelectionsToJudge {
  readonly selections: readonly MaasTerms[];
  readonly choose: Chooser;
  /** They come along with every selection. */
  readonly bootloaders: readonly BootResource[];
  readonly present: Present;
  readonly refused: boolean;
}

/** Says of each selection whether MAAS gets all of it, some of it in vain, or nothing. */
export function judgeSelections(judged: SelectionsToJudge): LintedSelection[] {
  const { bootloaders, present, refused } = judged;
  return judged.selections.map((terms) => {
    const images = judged.choose(terms);
    const files = distinctFiles(images);
    const asked = [...images, ...bootloaders];
    const missing = [...new Set(asked.flatMap((one) => absentFiles(one, present)).map(({ path }) => path))];
    const found = { terms, images: images.length, files: files.size, sizeBytes: sumOf(files), missing };
    if (refused) return { ...found, outcome: 'fails', reason: 'MAAS refuses this source.' };
    if (images.length === 0) {
      return {
        ...found,
        outcome: 'ignored',
        missing: [],
        reason: 'MAAS is not offered anything that it could take for it.',
      };
    }
    if (missing.length === 0) return { ...found, outcome: 'succeeds' };
    return {
      ...found,
      outcome: 'fails',
      reason: `${missing.length} of the files that it needs answer 404: ${list(missing, 3)}.`,
    };
  });
}

/** What the judged selections say beside their outcome. */
export function selectionProblems(
  { selections, choose, present }: SelectionsToJudge,
  given: boolean,
  maas: MaasVersion,
): Problem[] {
  return selections.flatMap((terms): Problem[] => {
    const what = selectionText(terms);
    const images = choose(terms);
    if (given && images.length === 0) {
      return [{ rule: 'selection-ignored', place: {}, message: `Nothing that MAAS ${maas} takes matches ${what}.` }];
    }
    if (given) {
      const narrow = !terms.subarches.includes('*') || !terms.labels.includes('*');
      const message = `${what} will take ${images.length} ${images.length === 1 ? 'kernel' : 'kernels'}.`;
      return narrow ? [{ rule: 'selection-widened', place: {}, message }] : [];
    }
    const whole = images.filter((image) => absentFiles(image, present).length === 0);
    if (whole.length === 0 || whole.length === images.length) return [];
    const message = `${whole.length} of ${images.length} kernels listed for ${what} are here; selecting it fails.`;
    return [{ rule: 'selection-partial', place: {}, message }];
  });
}

/** One selection for each os, release and architecture that MAAS could offer. */
export function offeredSelections(resources: readonly BootResource[]): MaasTerms[] {
  const images = resources.filter(({ kind }) => kind === 'image');
  const distinct = new Map(images.map((image) => [`${image.os}\0${image.release}\0${image.arch}`, image]));
  return [...distinct.values()].map(({ os, release, arch }) => ({
    kind: 'maas',
    os,
    release,
    arches: [arch],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
  }));
}

/** Each digest once: MAAS asks for no file twice. */
export function distinctFiles(resources: readonly BootResource[]): ReadonlyMap<string, ImportedFile> {
  return new Map(resources.flatMap(({ files }) => files).map((file) => [file.sha256 || file.path, file]));
}

export function sumOf(files: ReadonlyMap<string, ImportedFile>): number {
  return [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function selectionText({ os, release, arches, subarches, labels }: MaasTerms): string {
  const narrowed = [
    ...(subarches.includes('*') ? [] : [`subarches=${subarches.join(',')}`]),
    ...(labels.includes('*') ? [] : [`labels=${labels.join(',')}`]),
  ];
  return [`os=${os} release=${release} arches=${arches.join(',')}`, ...narrowed].join(' ');
}
