import type { Failure } from '../../../electron/contract/failure.ts';
import type { PickedPath } from '../../../electron/contract/host.ts';
import { call } from '../../bridge.ts';
import { go } from '../../routes.svelte.ts';
import { pickPath } from '../../ui/pick.svelte.ts';
import { toast } from '../../ui/toasts.svelte.ts';

/** Makes the app know the mirror in a folder and goes there. Returns why it could not. */
export async function openMirror(folder: PickedPath): Promise<Failure | undefined> {
  const reply = await call('mirrors', 'open', { folder: folder.token });
  if (!reply.ok) return reply.failure;
  toast(`Opened ${reply.value.name}.`);
  go({ screen: 'mirror', id: reply.value.id, tab: 'images' });
  return undefined;
}

/** As `openMirror`, with a folder that the person picks first. */
export async function pickMirror(): Promise<Failure | undefined> {
  const reply = await pickPath({ purpose: 'folder', title: 'Open the folder of a mirror' });
  if (!reply.ok) return reply.failure;
  return reply.value === undefined ? undefined : openMirror(reply.value);
}
