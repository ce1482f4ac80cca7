import type { FoundShipment, Volume } from '../../electron/contract/media.ts';

/** A shipment that stands on a volume. */
export interface ShipmentAt {
  readonly volume: Volume;
  readonly shipment: FoundShipment;
}

export function shipmentsOf({ contents }: Volume): readonly FoundShipment[] {
  return contents.kind === 'shipments' ? contents.shipments : [];
}

/** Whole shipments on volumes that were not there before: what was written here meanwhile is none of them. */
export function arrivedShipments(before: readonly Volume[], now: readonly Volume[]): readonly ShipmentAt[] {
  return changedVolumes(before, now)
    .came.flatMap((volume) => shipmentsOf(volume).map((shipment) => ({ volume, shipment })))
    .filter(({ shipment }) => shipment.state === 'complete');
}

/** What people call a volume of a shipment, as its manifest does. */
export function volumeLabel({ title, volume, volumes }: FoundShipment): string {
  return volumes === 1 ? title : `${title} ${volume} of ${volumes}`;
}

/** Those that came and those that went since they were told last. */
export function changedVolumes(
  before: readonly Volume[],
  now: readonly Volume[],
): { readonly came: readonly Volume[]; readonly gone: readonly Volume[] } {
  const missingIn = (those: readonly Volume[]) => {
    const ids = new Set(those.map(({ id }) => id));
    return ({ id }: Volume) => !ids.has(id);
  };
  return { came: now.filter(missingIn(before)), gone: before.filter(missingIn(now)) };
}

/** Folders of finished volumes of one shipment that are at hand, in their order and one of each number, of those that are wanted. */
export function foldersOfShipment(
  volumes: readonly Volume[],
  id: string,
  isWanted: (shipment: FoundShipment) => boolean = () => true,
): readonly string[] {
  const folders = new Map<number, string>();
  for (const shipment of volumes.flatMap((volume) => finished(volume, id))) {
    if (isWanted(shipment) && !folders.has(shipment.volume)) folders.set(shipment.volume, shipment.folder);
  }
  return [...folders].toSorted(([a], [b]) => a - b).map(([, folder]) => folder);
}

/** Where this volume of a shipment stands now: by what is on it, since another one may be mounted where it was written. */
export function volumeWith(volumes: readonly Volume[], id: string, number: number): Volume | undefined {
  return volumes.find((one) => finished(one, id).some(({ volume }) => volume === number));
}

/** Those that the next volume of a shipment can be written to: media that hold none of it. */
export function volumesForNext(volumes: readonly Volume[], id: string): readonly Volume[] {
  return volumes.filter((one) => one.removable && !one.readOnly && finished(one, id).length === 0);
}

function finished(volume: Volume, id: string): readonly FoundShipment[] {
  return shipmentsOf(volume).filter((shipment) => shipment.id === id && shipment.state === 'complete');
}
