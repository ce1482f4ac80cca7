import type { Mirror } from '../../../electron/contract/mirror.ts';
import { type ChosenMirror, defaultPort, type ServeDraft } from './serve-draft.ts';
import type { ChosenShipment } from './shipment-to-serve.svelte.ts';

/** Whether there is something to serve. */
export function canBeServed({ state, revision }: Pick<Mirror, 'state' | 'revision'>): boolean {
  return state !== 'missing' && revision !== undefined;
}

export function chosenMirror({ id, name, folder }: Pick<Mirror, 'id' | 'name' | 'folder'>): ChosenMirror {
  return { mirrorId: id, name, folder, at: '' };
}

/** What the form begins with: the shipment or the mirror that was meant, or the only one that can be served. */
export function firstChoice(
  mirrors: readonly Mirror[],
  mirrorId: string | undefined,
  shipment?: ChosenShipment,
): ServeDraft {
  const servable = mirrors.filter(canBeServed);
  const meant = servable.filter(({ id }) => id === mirrorId);
  const first = meant.length > 0 || servable.length > 1 || shipment !== undefined ? meant : servable;
  return {
    chosen: first.map(chosenMirror),
    shipments: shipment === undefined ? [] : [shipment],
    reach: 'network',
    address: '',
    port: defaultPort,
    certificate: undefined,
    key: undefined,
  };
}
