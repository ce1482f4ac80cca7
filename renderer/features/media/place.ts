import type { PickedPath } from '../../../electron/contract/host.ts';
import type { Volume } from '../../../electron/contract/media.ts';
import { folderName } from '../../text/job-names.ts';
import { volumeName } from './volume-text.ts';

/** A volume or a folder that a shipment is written to or read from. */
export type Place =
  | {
      readonly kind: 'volume';
      readonly id: string;
      readonly name: string;
      readonly path: string;
      readonly volume: Volume;
    }
  | { readonly kind: 'folder'; readonly id: string; readonly name: string; readonly path: string };

/** Volumes that can be taken out first, then the other ones, then the folders that were chosen. */
export function placesOf(volumes: readonly Volume[], folders: readonly PickedPath[]): readonly Place[] {
  const sorted = volumes.toSorted((a, b) => Number(b.removable) - Number(a.removable));
  return [...sorted.map(volumePlace), ...folders.map(folderPlace)];
}

function volumePlace(volume: Volume): Place {
  return { kind: 'volume', id: volume.id, name: volumeName(volume), path: volume.mountPoint, volume };
}

function folderPlace({ token, path }: PickedPath): Place {
  return { kind: 'folder', id: token, name: folderName(path), path };
}

/** What the engine's contract takes as a path to it. */
export function pathTo(place: Place): string {
  return place.kind === 'volume' ? place.path : place.id;
}

/** The one that was asked for; else the only one there is. */
export function shownPlace(places: readonly Place[], id: string | undefined): Place | undefined {
  if (id !== undefined) return places.find((place) => place.id === id);
  return places.length === 1 ? places[0] : undefined;
}
