import { lstatSync } from 'node:fs';
import type { Failure } from '../../../contract/failure.ts';
import { MirrorError } from '../../errors.ts';
import type { MirrorLayout } from '../../mirror/layout.ts';
import type { Origin } from '../../transfer/transfer.ts';
import type { LocatedPart, OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenFile } from '../reading/prove-holdings.ts';

/** A part of a file that is on a volume at hand while others of its parts are not. */
export interface PartToKeep {
  /** Of the file that it is a part of. */
  readonly path: string;
  readonly part: LocatedPart;
  readonly stagedFile: string;
}

/** What the volumes at hand can bring of the files that are wanted. */
export interface Arriving {
  /** Paths that are whole with the volumes at hand and the parts that wait here. */
  readonly ready: ReadonlySet<string>;
  /** Paths of which something is on other volumes. */
  readonly waiting: ReadonlySet<string>;
  /** Paths that the shipment does not carry at all: the site was to have them. */
  readonly lacking: readonly string[];
  /** Labels of the volumes that have what is waited for. */
  readonly volumesNeeded: readonly string[];
  readonly partsToKeep: readonly PartToKeep[];
  /** Where to get a path that is ready. */
  origins(path: string): readonly Origin[];
  /** Parts of a path that wait in staging. */
  keptParts(path: string): readonly KeptPart[];
}

/** A part that waits in staging for others. */
export interface KeptPart {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Sorts wanted files by whether they can be had now. Looks only at what waits in staging. */
export function arriving(
  wanted: readonly ProvenFile[],
  { shipment, layout }: { readonly shipment: OpenedShipment; readonly layout: MirrorLayout },
): Arriving {
  const places = new Map(wanted.map((file) => [file.path, placesOf(file, { shipment, layout })]));
  const all = [...places];
  const needed = new Set(all.flatMap(([, place]) => place?.absent ?? []));
  const whole = (place: Place | undefined) => place !== undefined && place.absent.length === 0;
  return {
    ready: new Set(all.flatMap(([path, place]) => (whole(place) ? [path] : []))),
    waiting: new Set(all.flatMap(([path, place]) => (place === undefined || whole(place) ? [] : [path]))),
    lacking: all.flatMap(([path, place]) => (place === undefined ? [path] : [])),
    volumesNeeded: shipment.absent.filter(({ number }) => needed.has(number)).map(({ label }) => label),
    partsToKeep: distinct(
      all.flatMap(([path, place]) => (place === undefined || whole(place) ? [] : toKeep(path, place))),
    ),
    origins: (path) => originsOf(places.get(path)),
    keptParts: (path) => keptOf(places.get(path)),
  };
}

interface Place {
  readonly parts: readonly {
    readonly part: LocatedPart;
    readonly staged: string | undefined;
    readonly stagedFile: string;
  }[];
  /** Numbers of volumes that have what is missing; each missing part's first. */
  readonly absent: readonly number[];
}

function placesOf(
  { sha256 }: ProvenFile,
  { shipment, layout }: { readonly shipment: OpenedShipment; readonly layout: MirrorLayout },
): Place | undefined {
  const located = shipment.partsOf(sha256);
  if (located === undefined) return undefined;
  const parts = located.map((part) => {
    const stagedFile = layout.staged(`part ${part.sha256}`);
    const isStaged = located.length > 1 && hasSize(stagedFile, part.sizeBytes);
    return { part, stagedFile, staged: isStaged ? stagedFile : undefined };
  });
  const missing = parts.filter(({ part, staged }) => part.files.length === 0 && staged === undefined);
  return { parts, absent: missing.flatMap(({ part }) => part.volumes[0] ?? []) };
}

function toKeep(path: string, { parts }: Place): PartToKeep[] {
  return parts.flatMap(({ part, staged, stagedFile }) =>
    staged === undefined && part.files.length > 0 ? [{ path, part, stagedFile }] : [],
  );
}

function keptOf(place: Place | undefined): KeptPart[] {
  return (place?.parts ?? []).flatMap(({ part: { sizeBytes, sha256 }, staged }) =>
    staged === undefined ? [] : [{ file: staged, sizeBytes, sha256 }],
  );
}

/** Two paths may have one content. */
function distinct(parts: readonly PartToKeep[]): readonly PartToKeep[] {
  return [...new Map(parts.map((one) => [one.stagedFile, one])).values()];
}

function originsOf(place: Place | undefined): readonly Origin[] {
  const [first, ...more] = place?.parts ?? [];
  if (first === undefined) return [];
  if (more.length === 0) return originsAt(first.part);
  const parts = [first, ...more].flatMap(({ part, staged }) => {
    const at = part.files[0] ?? (staged === undefined ? undefined : { file: staged });
    return at === undefined ? [] : [{ ...at, sizeBytes: part.sizeBytes }];
  });
  return [{ kind: 'parts', parts }];
}

/** Each place of a part alone. */
export function originsAt({ files, sizeBytes }: LocatedPart): readonly Origin[] {
  return files.map((at) => ({ kind: 'parts', parts: [{ ...at, sizeBytes }] }));
}

function hasSize(file: string, sizeBytes: number): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size === sizeBytes;
}

const shownPaths = 10;

/** Throws OTHER_SOURCE where a delta does not fit: what it does not carry is not at the site either. */
export function refuseLacking(
  lacking: readonly string[],
  { name, site }: { name: string; site: string | undefined },
): void {
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, shownPaths).join(', ');
  const more = lacking.length > shownPaths ? ` and ${lacking.length - shownPaths} more` : '';
  const made = site === undefined ? 'It carries only what another site lacked' : `It was made for what ${site} holds`;
  const details: Failure['details'] = {
    missingFiles: lacking.length,
    missing: lacking.slice(0, shownPaths).join('\n'),
  };
  throw new MirrorError(
    'OTHER_SOURCE',
    `The shipment does not carry all of ${name}, and ${lacking.length} files of it are not here either: ${shown}${more}. ${made}. Nothing was taken: write a receipt of this site and have a shipment made for it, or one of everything.`,
    { path: lacking[0], details },
  );
}
