import type { Failure } from '../../../electron/contract/failure.ts';
import type { PickedPath } from '../../../electron/contract/host.ts';
import { call } from '../../bridge.ts';
import { go } from '../../routes.svelte.ts';
import { pickPath } from '../../ui/pick.svelte.ts';
import { toast } from '../../ui/toasts.svelte.ts';
import { chosenFolders } from '../media/chosen-folders.svelte.ts';
import { tellsOfShipment } from '../media/tells-of-shipment.ts';

/** Makes the app know the mirror in a folder and goes there; a shipment is looked at instead. Returns why it could not. */
export async function openMirror(folder: PickedPath): Promise<Failure | undefined> {
  const reply = await call('mirrors', 'open', { folder: folder.token });
  if (!reply.ok) return (await isShipment(folder)) ? lookAt(folder) : reply.failure;
  toast(`Opened ${reply.value.name}.`);
  go({ screen: 'mirror', id: reply.value.id, tab: 'images' });
  return undefined;
}

async function isShipment({ token }: PickedPath): Promise<boolean> {
  return tellsOfShipment(await call('media', 'inspect', { folders: [token] }));
}

function lookAt(folder: PickedPath): undefined {
  chosenFolders.add(folder);
  go({ screen: 'media', placeId: folder.token });
}

/** As `openMirror`, with a folder that the person picks first. */
export async function pickMirror(): Promise<Failure | undefined> {
  const reply = await pickPath({ purpose: 'folder', title: 'Open the folder of a mirror, or a medium' });
  if (!reply.ok) return reply.failure;
  return reply.value === undefined ? undefined : openMirror(reply.value);
}
