import type { ServedShipmentRequest } from '../../../electron/contract/serve.ts';

/** A shipment whose mirrors are to be served straight from its media. */
export interface ChosenShipment {
  readonly title: string;
  readonly request: ServedShipmentRequest;
}

class ShipmentToServe {
  chosen = $state.raw<ChosenShipment>();
}

/** The one that was chosen on the Media screen. */
export const shipmentToServe = new ShipmentToServe();
