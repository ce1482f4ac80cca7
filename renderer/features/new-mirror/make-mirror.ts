import type { NewMirror } from '../../../electron/contract/api.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import { call } from '../../bridge.ts';
import { go } from '../../routes.svelte.ts';
import { notices } from '../../state/notices.svelte.ts';

/** Makes the mirror, starts its first sync and goes there. Returns why it could not be made; a mirror that was made stays. */
export async function makeMirror(wish: NewMirror): Promise<Failure | undefined> {
  const made = await call('mirrors', 'create', wish);
  if (!made.ok) return made.failure;
  const { id } = made.value;
  const started = await call('mirrors', 'sync', { mirror: { id } });
  if (started.ok) {
    go({ screen: 'job', id: started.value.jobId }, { replace: true });
    return undefined;
  }
  const message = `${wish.name} is made, but its sync did not start.`;
  notices.add({ message, failure: started.failure });
  go({ screen: 'mirror', id, tab: 'images' }, { replace: true });
  return undefined;
}
