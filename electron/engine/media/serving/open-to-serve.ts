import type { MediumReport, ServedShipmentRequest } from '../../../contract/serve.ts';
import type { Services } from '../../areas/services.ts';
import type { MirrorToServe } from '../../serve/served-place.ts';
import { onItsWordWarning } from '../import/on-its-word.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { openTrusted, proveForSite } from '../reading/read-shipment.ts';
import { measureMedia } from './measure-media.ts';
import { paceText } from './medium-pace.ts';
import { openSample } from './open-sample.ts';
import { shipmentToServe, shortageText } from './shipment-to-serve.ts';

export interface OpenedToServe {
  readonly mirrors: readonly MirrorToServe[];
  readonly report: MediumReport;
}

/**
 * Opens a shipment for serving as an import would: its key is trusted, all that upstream signed is proven. Then reads a sample to judge
 * whether MAAS's limits will hold. Writes nothing. Throws what opening and proving throw.
 */
export async function openToServe(
  request: ServedShipmentRequest,
  site: Pick<Services, 'registry' | 'keys' | 'options' | 'now'>,
): Promise<OpenedToServe> {
  const { keyringFile, acceptUnsigned = false, at } = request;
  const shipment = await openTrusted(request, site);
  const proven: ProvenMirror[] = [];
  for (const mirror of shipment.manifest.mirrors) {
    proven.push(await proveForSite(shipment, { mirror, keyringFile, acceptUnsigned }, site));
  }
  const { mirrors, shortage } = shipmentToServe(shipment, proven, at);
  const media = mirrors.map(({ medium }) => medium);
  const pace = await measureMedia(media, { open: openSample, now: () => performance.now() });
  const { id: shipmentId, title } = shipment.manifest;
  const folders = shipment.volumes.map(({ folder }) => folder);
  const unproven = proven.map((one) => onItsWordWarning(one)?.message ?? []);
  const notes = [paceText(title, pace), shortageText(title, shortage) ?? [], unproven.flat()].flat();
  return { mirrors, report: { shipmentId, title, folders, pace, ...shortage, notes } };
}
