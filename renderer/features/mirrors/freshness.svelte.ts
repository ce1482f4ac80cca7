import { SvelteMap } from 'svelte/reactivity';
import type { Failure } from '../../../electron/contract/failure.ts';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { call } from '../../bridge.ts';
import { announce } from '../../ui/announce.ts';
import { freshnessText } from './mirror-text.ts';

export type Freshness =
  | { readonly kind: 'checking' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'known'; readonly text: string; readonly isCurrent: boolean; readonly at: string };

type Asked = Freshness & { readonly lastSyncAt: string | undefined };

/** What was last found out about mirrors and their sources; a sync since then makes it void. */
class FreshnessOfMirrors {
  readonly #known = new SvelteMap<string, Asked>();

  of(mirror: Mirror): Freshness | undefined {
    const known = this.#known.get(mirror.id);
    return known?.lastSyncAt === mirror.lastSyncAt ? known : undefined;
  }

  /** Asks the source by way of a dry run. */
  async check(mirror: Mirror): Promise<void> {
    const { id, lastSyncAt } = mirror;
    this.#known.set(id, { kind: 'checking', lastSyncAt });
    const reply = await call('mirrors', 'plan', { mirror: { id } });
    if (!reply.ok) {
      this.#known.set(id, { kind: 'failed', failure: reply.failure, lastSyncAt });
      return;
    }
    const text = freshnessText(reply.value);
    const isCurrent = reply.value.fetchFiles === 0 && reply.value.remove.length === 0;
    this.#known.set(id, { kind: 'known', text, isCurrent, at: new Date().toISOString(), lastSyncAt });
    announce(`${mirror.name}: ${text}`);
  }
}

export const freshness = new FreshnessOfMirrors();
