import type { FoundShipment, Volume } from '../../electron/contract/media.ts';

/** A shipment that stands on a volume. */
export interface ShipmentAt {
  readonly volume: Volume;
  readonly shipment: FoundShipment;
}

/** The volume that is mounted at a folder or, of several, nearest above it. */
export function volumeHolding(volumes: readonly Volume[], folder: string): Volume | undefined {
  const above = volumes.filter(({ mountPoint }) => isAtOrBelow(folder, mountPoint));
  return above.toSorted((a, b) => b.mountPoint.length - a.mountPoint.length)[0];
}

export function shipmentsOf({ contents }: Volume): readonly FoundShipment[] {
  return contents.kind === 'shipments' ? contents.shipments : [];
}

/** Whole shipments on volumes that were not there before: what was written here meanwhile is none of them. */
export function arrivedShipments(before: readonly Volume[], now: readonly Volume[]): readonly ShipmentAt[] {
  const known = new Set(before.map(({ id }) => id));
  return now
    .filter(({ id }) => !known.has(id))
    .flatMap((volume) => shipmentsOf(volume).map((shipment) => ({ volume, shipment })))
    .filter(({ shipment }) => shipment.complete);
}

/** Folders of the finished volumes of one shipment that are at hand, one of each number; none of those numbers that are there already. */
export function foldersOfShipment(
  volumes: readonly Volume[],
  id: string,
  there: readonly number[] = [],
): readonly string[] {
  const folders = new Map<number, string>();
  for (const { id: other, complete, volume, folder } of volumes.flatMap(shipmentsOf)) {
    if (other === id && complete && !there.includes(volume) && !folders.has(volume)) folders.set(volume, folder);
  }
  return [...folders].toSorted(([a], [b]) => a - b).map(([, folder]) => folder);
}

function isAtOrBelow(folder: string, mountPoint: string): boolean {
  const root = mountPoint.replace(/[/\\]+$/u, '');
  const rest = folder.slice(root.length);
  return folder.startsWith(root) && (rest === '' || /^[/\\]/u.test(rest));
}
