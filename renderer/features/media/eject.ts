import type { Failure } from '../../../electron/contract/failure.ts';
import type { Volume } from '../../../electron/contract/media.ts';
import { call } from '../../bridge.ts';
import { toast } from '../../ui/toasts.svelte.ts';
import { volumeName } from './volume-text.ts';

/** Unmounts a volume and says that it can be taken out. Returns why it could not. */
export async function ejectVolume(volume: Volume): Promise<Failure | undefined> {
  const reply = await call('media', 'eject', { volumeId: volume.id });
  if (!reply.ok) return reply.failure;
  toast(`${volumeName(volume)} can be taken out.`);
  return undefined;
}
