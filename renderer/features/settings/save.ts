import type { Settings } from '../../../electron/contract/api.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import { settings } from '../../state/settings.svelte.ts';
import { announce } from '../../ui/announce.ts';

/** Saves one change and says so; returns why it was refused. */
export async function save(change: Partial<Settings>): Promise<Failure | undefined> {
  const failure = await settings.change(change);
  if (failure === undefined) announce('Saved');
  return failure;
}
