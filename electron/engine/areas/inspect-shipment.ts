import type { InspectRequest, ShipmentView } from '../../contract/media.ts';
import { viewShipment } from '../media/import/view-shipment.ts';
import type { Services } from './services.ts';

/** Authenticates a shipment and tells what is in it, and with `intoFolder` what an import would do; takes and writes nothing. */
export function inspectShipment(request: InspectRequest, services: Services): Promise<ShipmentView> {
  return viewShipment(request, services);
}
