import type { Volume } from '../../electron/contract/media.ts';
import { volumeName } from '../features/media/volume-text.ts';
import { go, route } from '../routes.svelte.ts';
import { arrivedShipments } from '../state/volume-list.ts';
import { isolated } from '../text/isolated.ts';
import { toast } from '../ui/toasts.svelte.ts';

/** Offers each shipment that is plugged in while the app runs, on every screen but the one that lists it. */
export class MediaOffers {
  #before: readonly Volume[] | undefined;

  follow(now: readonly Volume[] | undefined): void {
    if (now === undefined) return;
    const before = this.#before ?? now;
    this.#before = now;
    if (route.current.screen === 'media') return;
    for (const { volume, shipment } of arrivedShipments(before, now)) {
      const run = () => go({ screen: 'media', placeId: volume.id });
      toast(`Shipment ${isolated(shipment.title)} on ${volumeName(volume)}.`, { label: 'Look', run });
    }
  }
}
