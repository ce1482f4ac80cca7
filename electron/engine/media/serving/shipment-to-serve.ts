import type { MediumReport } from '../../../contract/serve.ts';
import type { MediumToServe } from '../../serve/served-medium.ts';
import type { MirrorToServe } from '../../serve/served-place.ts';
import type { Content, Manifest, ShippedMirror } from '../manifest.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { shipmentNames } from '../shipment-layout.ts';
import { type ShippedTable, shippedTable } from './shipped-table.ts';

/** The mirrors of a shipment, ready to be served, and what is missing. */
export interface ShipmentToServe {
  readonly mirrors: readonly (MirrorToServe & { readonly medium: MediumToServe })[];
  readonly shortage: Shortage;
}

export type Shortage = Pick<MediumReport, 'volumesMissing' | 'missingFiles'>;

type ShipmentAtHand = Pick<OpenedShipment, 'manifest' | 'volumes'>;

/** What it takes to serve a shipment's proven mirrors from where they stand; `at` as in ServedShipmentRequest. */
export function shipmentToServe(
  shipment: ShipmentAtHand,
  proven: readonly Pick<ProvenMirror, 'shipped' | 'documents' | 'files'>[],
  at: string | undefined,
): ShipmentToServe {
  const { manifest, volumes } = shipment;
  const contents = new Map(manifest.contents.map((content) => [content.sha256, content]));
  const carried = { shipmentId: manifest.id, contents, volumes };
  const tables = proven.map((mirror) => ({ shipped: mirror.shipped, ...shippedTable(mirror, carried) }));
  const missing = new Set(tables.flatMap((one) => one.missing));
  return {
    mirrors: tables.map((one) => mirrorToServe(shipment, one, placeOf(manifest, one.shipped, at))),
    shortage: { volumesMissing: volumesOf(missing, contents, shipment), missingFiles: missing.size },
  };
}

/** Labels of the volumes that are not at hand and have some of these contents. */
function volumesOf(
  missing: ReadonlySet<string>,
  contents: ReadonlyMap<string, Content>,
  { manifest, volumes }: ShipmentAtHand,
): readonly string[] {
  const parts = [...missing].flatMap((sha256) => contents.get(sha256)?.parts ?? []);
  const needed = new Set(parts.flatMap((part) => part.volumes));
  const there = new Set(volumes.map(({ number }) => number));
  return manifest.volumes.flatMap(({ number, label }) => (needed.has(number) && !there.has(number) ? [label] : []));
}

function mirrorToServe(
  { manifest, volumes }: ShipmentAtHand,
  { shipped, table, held }: ShippedTable & { readonly shipped: ShippedMirror },
  at: string | undefined,
): ShipmentToServe['mirrors'][number] {
  const watched = volumes.map(({ label, folder }) => ({ label, folder, sealName: shipmentNames.seal }));
  return {
    mirrorId: shipped.id,
    name: shipped.name,
    folder: table.root,
    ...(at === undefined ? {} : { at }),
    medium: { title: manifest.title, volumes: watched, table, held },
  };
}

/** Of several mirrors each stands below `at` by its name. */
function placeOf({ mirrors }: Manifest, { name }: ShippedMirror, at: string | undefined): string | undefined {
  if (at === undefined || mirrors.length === 1) return at;
  return `${at.replace(/\/$/u, '')}/${name.replace(/[^\w.~:@+-]+/gu, '-')}/`;
}

/** What is not on the volumes at hand, as a sentence; undefined where all is. */
export function shortageText(title: string, { volumesMissing, missingFiles }: Shortage): string | undefined {
  if (missingFiles === 0) return undefined;
  const files = `${missingFiles} ${missingFiles === 1 ? 'file' : 'files'} of ${title} cannot be served`;
  return volumesMissing.length > 0
    ? `${files}: the rest stands on ${volumesMissing.join(', ')}. Plug in all volumes, and name them together.`
    : `${files}: the shipment was made for a site that has them already. Import it there, and serve the mirror.`;
}
