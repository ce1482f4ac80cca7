import type { VolumeTrial } from '../../../contract/media.ts';
import { InputError, MirrorError } from '../../errors.ts';
import type { CollectedMirror, ContentSource } from './content-source.ts';
import type { Installer } from './installers.ts';
import { inUnits, type VolumeLimits } from './plan-volumes.ts';
import type { TargetFolder } from './target-folder.ts';
import type { VolumeWork } from './volume-work.ts';

export interface VolumeSpace {
  readonly trial: VolumeTrial;
  /** In which the volume gives out its space. */
  readonly unitBytes: number;
  readonly target: TargetFolder;
  readonly installers: readonly Installer[];
  readonly mirrors: readonly CollectedMirror[];
  readonly contents: ReadonlyMap<string, ContentSource>;
  /** The same files began to be written here before, when they were found to fit one by one. */
  readonly begunHere?: boolean;
}

export interface SizeWish {
  readonly volumeBytes?: number | undefined;
  readonly maxFileBytes?: number | undefined;
}

const leastFileBytes = 4096;
/** Left free, as a part of the volume, at most: file systems need some for themselves. */
const slack = { part: 1 / 200, mostBytes: 64 * 2 ** 20 };

/** What limits the volumes of a new set. Throws BAD_ARGUMENT for sizes that make no sense. */
export function limitsOf({ volumeBytes, maxFileBytes }: SizeWish, space: VolumeSpace): VolumeLimits {
  checkSize('largest file', maxFileBytes, leastFileBytes);
  checkSize('volume', volumeBytes, 1);
  const limits = [maxFileBytes, space.trial.maxFileBytes].filter((one) => one !== undefined);
  return {
    capacityBytes: volumeBytes ?? withoutSlack(availableBytes(space, space.installers)),
    ...(limits.length === 0 ? {} : { maxFileBytes: Math.min(...limits) }),
    unitBytes: space.unitBytes,
    reservedBytes: reservedBytes(space),
    firstReservedBytes: costOf(space.installers, space.unitBytes),
  };
}

/** Why a volume cannot take its part of the shipment; undefined where it can. */
export function checkFit({ write, kept }: VolumeWork, space: VolumeSpace): MirrorError | undefined {
  const { trial, unitBytes, target, begunHere = false } = space;
  // With little space left, what a volume takes cannot always be tried again.
  const most = (begunHere ? undefined : trial.maxFileBytes) ?? Number.POSITIVE_INFINITY;
  const tooLarge = write.find(({ sizeBytes }) => sizeBytes > most);
  if (tooLarge !== undefined) {
    return new MirrorError(
      'FILE_TOO_BIG',
      `${tooLarge.path} goes in files of ${tooLarge.sizeBytes} bytes, but this volume takes ${most} at most. Use a volume like the first, or begin a new set with --restart and a smaller largest file (--max-file-size).`,
      { path: target.folder },
    );
  }
  const neededBytes = costOf([...write, ...kept], unitBytes) + reservedBytes(space);
  const freeBytes = withoutSlack(availableBytes(space, [...write, ...kept]));
  if (neededBytes <= freeBytes) return undefined;
  return new MirrorError(
    'TARGET_FULL',
    `The volume of ${target.folder} should take ${neededBytes} bytes of the shipment, but has room for ${freeBytes}. Free some space on it, use a larger one, or name a smaller volume size (--volume-size).`,
    { path: target.folder, details: { neededBytes, freeBytes } },
  );
}

/** Free now, and what stands there of this shipment or under a name that it shall have. */
function availableBytes(
  { trial, target, unitBytes }: VolumeSpace,
  wanted: readonly { readonly name: string }[],
): number {
  const names = new Set(wanted.map(({ name }) => name));
  const own = [...target.standing].filter(([name]) => names.has(name) || !target.foreign.has(name));
  return (
    trial.freeBytes +
    costOf(
      own.map(([, sizeBytes]) => ({ sizeBytes })),
      unitBytes,
    )
  );
}

/** Manifest, papers and folders: measured on what they tell of, and rather too much than too little. */
function reservedBytes({ mirrors, contents, unitBytes }: VolumeSpace): number {
  const told =
    Buffer.byteLength(
      JSON.stringify(
        mirrors.map(({ shipped }) => shipped),
        null,
        1,
      ),
    ) +
    contents.size * 420;
  const packageLists = new Map(
    mirrors.flatMap(({ shipped }) =>
      shipped.files.filter(({ path }) => path.endsWith('manifest')).map(({ sha256, sizeBytes }) => [sha256, sizeBytes]),
    ),
  );
  const listed = [...packageLists.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  const folders = Math.min(256, contents.size) + 24;
  return 128 * 1024 + 4 * told + 20 * listed + folders * unitBytes;
}

function costOf(files: readonly { readonly sizeBytes: number }[], unitBytes: number): number {
  return files.reduce((sum, { sizeBytes }) => sum + inUnits(sizeBytes, unitBytes), 0);
}

function withoutSlack(bytes: number): number {
  return bytes - Math.min(slack.mostBytes, Math.ceil(bytes * slack.part));
}

function checkSize(what: string, bytes: number | undefined, leastBytes: number): void {
  if (bytes === undefined || (Number.isSafeInteger(bytes) && bytes >= leastBytes)) return;
  throw new InputError('BAD_ARGUMENT', `Expected a ${what} of ${leastBytes} bytes or more, found ${bytes}.`);
}
