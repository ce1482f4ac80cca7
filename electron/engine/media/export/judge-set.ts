import { InputError } from '../../errors.ts';
import type { OpenSet } from './open-sets.ts';
import type { TargetFolder } from './target-folder.ts';

/** What is asked for now. */
export interface SetWish {
  readonly stamp: string;
  readonly fingerprint: string | undefined;
  readonly volumeBytes?: number | undefined;
  readonly maxFileBytes?: number | undefined;
  readonly restart: boolean;
}

/**
 * The set that was begun, where it can go on as it is; undefined where nothing is lost by beginning a new one. Throws BAD_ARGUMENT
 * where volumes are written that a new set would make worthless.
 */
export function judgeSet(set: OpenSet, wish: SetWish): OpenSet | undefined {
  if (wish.restart) return undefined;
  const change = changeSince(set, wish);
  if (change === undefined) return set;
  if (set.written.length === 0) return undefined;
  const { volumes, title } = set.manifest;
  throw new InputError(
    'BAD_ARGUMENT',
    `${set.written.length} of ${volumes.length} volumes of "${title}" are written, but ${change} since: the rest would not fit to them. Begin a new set with --restart; what stands on the volumes is used again.`,
    { details: { shipmentId: set.shipmentId } },
  );
}

function changeSince({ stamp, manifest, volumeBytes, maxFileBytes }: OpenSet, wish: SetWish): string | undefined {
  if (stamp !== wish.stamp) return 'what the mirrors hold has changed';
  if (manifest.fingerprint !== wish.fingerprint) return 'the signing key has changed';
  if (volumeBytes !== wish.volumeBytes || maxFileBytes !== wish.maxFileBytes) return 'other sizes were asked for';
  return undefined;
}

/** Which volume of the set this target becomes: the one that was begun here, else the next. Throws BAD_ARGUMENT where it is one that is done. */
export function numberIn({ shipmentId, written, manifest }: OpenSet, { mark, seal }: TargetFolder): number {
  const own = [mark, seal].find((one) => one?.shipmentId === shipmentId);
  const numbers = manifest.volumes.map(({ number }) => number);
  const left = numbers.filter((number) => !written.includes(number));
  if (own !== undefined && left.includes(own.number)) return own.number;
  const next = left[0] ?? 1;
  if (own === undefined) return next;
  const label = manifest.volumes.find(({ number }) => number === next)?.label ?? '';
  throw new InputError(
    'BAD_ARGUMENT',
    `This volume is "${own.label}" already, and done. Connect the volume that shall become "${label}", or begin a new set with --restart.`,
    { details: { shipmentId, volume: next } },
  );
}
