import type { OfferedImage } from '../../../../electron/contract/image.ts';
import type { MaasTerms, Preset } from '../../../../electron/contract/selection.ts';
import { chosenKernels } from './chosen-kernels.ts';
import type { SelectionDraft } from './selection-draft.ts';
import { supportOf } from './support.ts';
import { type Ticks, union } from './ticks.ts';

/** Engine's presets that this source can fill, and those that follow from what it offers. `today`: `2025-11-21`. */
export function presetsFor(
  images: readonly OfferedImage[],
  known: readonly Preset[],
  today: string,
): readonly Preset[] {
  const made = [...newestLts(images, today), ...everyLts(images, today)];
  const names = new Set(made.map(({ id }) => id));
  return [...known.filter(({ id }) => !names.has(id)), ...made].filter((one) => presetTicks(one, images) !== undefined);
}

/** What a preset ticks; undefined where a part of it is not to be had here. */
export function presetTicks({ terms }: Preset, images: readonly OfferedImage[]): Ticks | undefined {
  const parts: Ticks[] = [];
  for (const one of terms) {
    const ticks = chosenKernels(one, images);
    if (ticks === undefined || ticks.size === 0) return undefined;
    parts.push(ticks);
  }
  return union(parts);
}

/** The preset in place of the table's ticks; rules that the table does not show, and pins, stay. */
export function withPreset(draft: SelectionDraft, preset: Preset, images: readonly OfferedImage[]): SelectionDraft {
  return {
    ...draft,
    ticks: presetTicks(preset, images) ?? draft.ticks,
    bootloaders: preset.terms.some(({ bootloaders }) => bootloaders),
    versions: { max: preset.max, keep: false },
  };
}

function newestLts(images: readonly OfferedImage[], today: string): Preset[] {
  const [newest] = ltsReleases(images, today);
  if (newest === undefined) return [];
  const { title, release } = newest;
  return [
    {
      id: 'newest-lts-amd64',
      title: `Newest LTS: ${title}`,
      description: `Ubuntu ${title} amd64 with every kernel, to commission and to deploy, and all bootloaders.`,
      terms: [wholeAmd64(release)],
      max: 1,
    },
  ];
}

function everyLts(images: readonly OfferedImage[], today: string): Preset[] {
  const releases = ltsReleases(images, today);
  if (releases.length < 2) return [];
  return [
    {
      id: 'every-lts-amd64',
      title: 'Every LTS in support',
      description: `Ubuntu ${releases.map(({ title }) => title).join(', ')} amd64 with every kernel, and all bootloaders.`,
      terms: releases.map(({ release }) => wholeAmd64(release)),
      max: 1,
    },
  ];
}

function ltsReleases(images: readonly OfferedImage[], today: string): readonly OfferedImage[] {
  const found = images.filter(
    (image) =>
      image.os === 'ubuntu' &&
      image.arch === 'amd64' &&
      image.lts &&
      ['supported', 'unknown'].includes(supportOf(image, today).state),
  );
  return [...new Map(found.map((image) => [image.release, image])).values()];
}

function wholeAmd64(release: string): MaasTerms {
  return {
    kind: 'maas',
    os: 'ubuntu',
    release,
    arches: ['amd64'],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
  };
}
