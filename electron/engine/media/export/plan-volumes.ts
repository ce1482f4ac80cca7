import { MirrorError } from '../../errors.ts';
import { contentName } from '../shipment-layout.ts';
import type { ContentSource } from './content-source.ts';

export interface VolumeLimits {
  /** What may be written to one volume, all that is on it counted; Infinity where nothing limits it. */
  readonly capacityBytes: number;
  /** Largest file; absent: no limit. */
  readonly maxFileBytes?: number;
  /** In which the volume gives out its space: each file is counted in whole ones. */
  readonly unitBytes: number;
  /** For all that is on each volume besides contents. */
  readonly reservedBytes: number;
  /** The same, on the first volume only. */
  readonly firstReservedBytes: number;
}

export interface PlannedPart {
  readonly name: string;
  /** Where it begins in its content. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly volumes: readonly number[];
}

export interface PlannedContent {
  readonly source: ContentSource;
  readonly parts: readonly PlannedPart[];
}

export interface VolumePlan {
  readonly volumes: number;
  /** By SHA-256. */
  readonly contents: readonly PlannedContent[];
}

/** More than a person wants to change. */
const mostVolumes = 99;

/**
 * Deals contents out to as few volumes as first-fit decreasing finds: documents on each, other files whole on one, in parts where a
 * volume takes no file so large; over several only what is larger than a volume. Throws TARGET_FULL where that does not come to an end.
 */
export function planVolumes(sources: Iterable<ContentSource>, limits: VolumeLimits): VolumePlan {
  const all = [...sources].sort((a, b) => b.sizeBytes - a.sizeBytes || (a.sha256 < b.sha256 ? -1 : 1));
  const everywhere = all.filter((source) => source.everywhere);
  const shelf = new Shelf(limits, everywhere);
  const placed = all.filter((source) => !source.everywhere).map((source) => placedContent(source, shelf.place(source)));
  const numbers = Array.from({ length: shelf.volumes }, (_, index) => index + 1);
  const repeated = everywhere.map((source) =>
    placedContent(
      source,
      cut(source.sizeBytes, limits.maxFileBytes).map((sizeBytes) => ({ sizeBytes, volumes: numbers })),
    ),
  );
  const contents = [...repeated, ...placed].sort((a, b) => (a.source.sha256 < b.source.sha256 ? -1 : 1));
  return { volumes: shelf.volumes, contents };
}

/** A piece of a content, and which volumes get it. */
interface Piece {
  readonly sizeBytes: number;
  readonly volumes: readonly number[];
}

function placedContent(source: ContentSource, pieces: readonly Piece[]): PlannedContent {
  let offset = 0;
  const parts = pieces.map(({ sizeBytes, volumes }, index) => {
    const name = contentName(source.sha256, pieces.length === 1 ? undefined : index + 1);
    const part = { name, offset, sizeBytes, volumes };
    offset += sizeBytes;
    return part;
  });
  return { source, parts };
}

/** The volumes with what is free on each. */
class Shelf {
  readonly #limits: VolumeLimits;
  /** Of an empty volume, once documents and papers are on it. */
  readonly #roomBytes: number;
  readonly #freeBytes: number[];

  constructor(limits: VolumeLimits, everywhere: readonly ContentSource[]) {
    this.#limits = limits;
    const repeated = everywhere.reduce(
      (sum, { sizeBytes }) => sum + this.#costOf(cut(sizeBytes, limits.maxFileBytes)),
      0,
    );
    const needed = limits.reservedBytes + repeated;
    this.#roomBytes = limits.capacityBytes - needed;
    const first = this.#roomBytes - limits.firstReservedBytes;
    if (first < 0) throw tooSmall(limits.capacityBytes, needed + limits.firstReservedBytes);
    this.#freeBytes = [first];
  }

  get volumes(): number {
    return this.#freeBytes.length;
  }

  place({ sizeBytes }: ContentSource): Piece[] {
    const pieces = cut(sizeBytes, this.#limits.maxFileBytes);
    const cost = this.#costOf(pieces);
    const index = this.#freeBytes.findIndex((free) => free >= cost);
    if (index >= 0) return this.#take(index, pieces);
    if (cost <= this.#roomBytes) return this.#take(this.#open(), pieces);
    return this.#spread(sizeBytes);
  }

  /** Over several volumes, each filled as far as it goes; small rests are left to small files. */
  #spread(sizeBytes: number): Piece[] {
    const pieces: Piece[] = [];
    let leftBytes = sizeBytes;
    for (let index = 0; leftBytes > 0; index += 1) {
      if (index === this.volumes) this.#open();
      if (this.#free(index) < Math.min(leftBytes, this.#roomBytes / 4)) continue;
      while (leftBytes > 0 && this.#free(index) > 0) {
        const most = Math.min(leftBytes, this.#free(index), this.#limits.maxFileBytes ?? Number.POSITIVE_INFINITY);
        pieces.push(...this.#take(index, [most]));
        leftBytes -= most;
      }
    }
    return pieces;
  }

  /** In whole units. */
  #free(index: number): number {
    const free = this.#freeBytes[index] ?? 0;
    return free - (free % this.#limits.unitBytes);
  }

  #take(index: number, sizes: readonly number[]): Piece[] {
    this.#freeBytes[index] = (this.#freeBytes[index] ?? 0) - this.#costOf(sizes);
    return sizes.map((sizeBytes) => ({ sizeBytes, volumes: [index + 1] }));
  }

  #open(): number {
    const { capacityBytes, unitBytes } = this.#limits;
    const left = mostVolumes - this.volumes;
    if (left === 0 || this.#roomBytes < unitBytes) throw tooMany(capacityBytes, this.volumes + 1);
    this.#freeBytes.push(this.#roomBytes);
    return this.volumes - 1;
  }

  #costOf(sizes: readonly number[]): number {
    return sizes.reduce((sum, sizeBytes) => sum + inUnits(sizeBytes, this.#limits.unitBytes), 0);
  }
}

/** What a file takes of a volume. */
export function inUnits(sizeBytes: number, unitBytes: number): number {
  return Math.ceil(sizeBytes / unitBytes) * unitBytes;
}

function cut(sizeBytes: number, maxFileBytes = Number.POSITIVE_INFINITY): number[] {
  if (sizeBytes <= maxFileBytes) return [sizeBytes];
  const whole = Math.floor(sizeBytes / maxFileBytes);
  const rest = sizeBytes - whole * maxFileBytes;
  return [...Array.from({ length: whole }, () => maxFileBytes), ...(rest === 0 ? [] : [rest])];
}

function tooSmall(capacityBytes: number, neededBytes: number): MirrorError {
  return new MirrorError(
    'TARGET_FULL',
    `Each volume of the shipment needs ${neededBytes} bytes for documents and papers alone, found ${capacityBytes} that may be written. Free some space, or use a larger volume.`,
  );
}

function tooMany(capacityBytes: number, volumes: number): MirrorError {
  return new MirrorError(
    'TARGET_FULL',
    `With ${capacityBytes} bytes a volume the shipment would need ${volumes} volumes or more. Free some space, or use larger volumes.`,
  );
}
