import type { Failure } from '../../../electron/contract/failure.ts';
import type { Source } from '../../../electron/contract/source.ts';
import { call } from '../../bridge.ts';
import { mirrors } from '../../state/mirrors.svelte.ts';
import { notices } from '../../state/notices.svelte.ts';
import { sources } from '../../state/sources.svelte.ts';
import { confirm } from '../../ui/confirm.svelte.ts';
import { toast } from '../../ui/toasts.svelte.ts';

/** New mirrors take this source from now on. */
export async function makeDefault({ id, name }: Source): Promise<void> {
  const reply = await call('sources', 'edit', { id, change: {}, makeDefault: true });
  if (!reply.ok) return tell(reply.failure);
  toast(`New mirrors take ${name}.`);
}

/** Asks first: what was typed is gone afterwards. */
export async function removeSource({ id, name, hasCredentials }: Source): Promise<void> {
  const users = mirrors.all.filter(({ sourceId }) => sourceId === id).map((mirror) => mirror.name);
  const sure = await confirm({
    title: `Delete ${name}?`,
    message: [
      users.length === 0 ? 'No mirror uses it.' : `${users.join(', ')} keep what they hold and what they know of it.`,
      ...(hasCredentials ? ['Its credentials are forgotten.'] : []),
    ].join(' '),
    action: 'Delete source',
    destructive: true,
  });
  if (!sure) return;
  const reply = await call('sources', 'remove', { id });
  if (!reply.ok) return tell(reply.failure);
  toast(`${name} is deleted.`);
}

/** Asks first: what was changed about built-in sources is gone afterwards. */
export async function restoreBuiltIn(): Promise<void> {
  const sure = await confirm({
    title: 'Restore the built-in sources?',
    message:
      'They get back their address, keys and proxy, and forget their credentials. MAAS stable is the default again. Your own sources stay.',
    action: 'Restore',
  });
  if (!sure) return;
  const reply = await call('sources', 'restoreDefault', {});
  if (!reply.ok) return tell(reply.failure);
  sources.take(reply.value);
  toast('The built-in sources are as they were.');
}

function tell(failure: Failure): void {
  notices.add({ message: failure.message, failure });
}
