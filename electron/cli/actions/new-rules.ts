import type { NewSelection } from '../../contract/api.ts';
import type { Preset } from '../../contract/selection.ts';
import { InputError } from '../../engine/errors.ts';
import type { SelectionOptions } from '../options/selection-options.ts';

type NewRules = NewSelection['rules'];

/** The rules that the selection options describe; none where no option names anything. Throws BAD_ARGUMENT. */
export function newRules(options: SelectionOptions, presets: readonly Preset[]): NewRules {
  const { max, keep } = options;
  if (keep && (max === undefined || max === 'all')) {
    throw new InputError('BAD_ARGUMENT', '--keep keeps up to --max versions: give --max a number, too.');
  }
  const counted = (otherwise: number | undefined) => {
    const count = max === undefined ? otherwise : max === 'all' ? undefined : max;
    return { ...(count === undefined ? {} : { max: count }), keep };
  };
  const fromPreset = options.preset === undefined ? undefined : presetNamed(options.preset, presets);
  const raw = options.filter ?? [];
  return [
    ...(fromPreset?.terms.map((terms) => ({
      terms: options.bootloaders ? terms : { ...terms, bootloaders: false },
      ...counted(fromPreset.max),
    })) ?? []),
    ...maasTerms(options).map((terms) => ({ terms, ...counted(1) })),
    ...(raw.length === 0 ? [] : [{ terms: { kind: 'filters' as const, filters: raw }, ...counted(undefined) }]),
  ];
}

/** One rule for each os and release named, as MAAS's own selections are. */
function maasTerms(options: SelectionOptions) {
  const { os, release, arch, subarch, label, bootloaders } = options;
  const named = [os, release, arch, subarch, label].some((values) => values !== undefined);
  if (!named) {
    if (!bootloaders && options.preset === undefined) {
      throw new InputError('BAD_ARGUMENT', '--no-bootloaders goes with --os, --release, --arch, --subarch or --label.');
    }
    return [];
  }
  return (os ?? ['ubuntu']).flatMap((eachOs) =>
    (release ?? ['*']).map((eachRelease) => ({
      kind: 'maas' as const,
      os: eachOs,
      release: eachRelease,
      arches: arch ?? ['*'],
      subarches: subarch ?? ['*'],
      labels: label ?? ['*'],
      bootloaders,
    })),
  );
}

function presetNamed(id: string, presets: readonly Preset[]): Preset {
  const preset = presets.find((each) => each.id === id);
  if (preset !== undefined) return preset;
  const known = presets.map((each) => `${each.id} (${each.title})`).join(', ');
  throw new InputError('BAD_ARGUMENT', `There is no preset "${id}". Presets: ${known}.`);
}
