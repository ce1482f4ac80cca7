import type { Failure } from '../../contract/failure.ts';
import type { ServedMirror } from '../../contract/serve.ts';
import type { AccessFact, ServeNotice } from './access-fact.ts';
import type { MirrorToServe } from './served-place.ts';
import type { ServerLimits } from './server-limits.ts';
import type { TlsPair } from './tls-pair.ts';

/** What the server's thread is born with. */
export interface ServeSetup {
  readonly mirrors: readonly MirrorToServe[];
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsPair;
  readonly limits: ServerLimits;
}

export type ToServer =
  | { readonly kind: 'refresh'; readonly id: number; readonly folder: string }
  | { readonly kind: 'close' };

export type FromServer =
  | { readonly kind: 'listening'; readonly urls: readonly string[]; readonly mirrors: readonly ServedMirror[] }
  /** It could not begin. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'facts'; readonly facts: readonly AccessFact[]; readonly connections: number }
  | { readonly kind: 'mirrors'; readonly mirrors: readonly ServedMirror[] }
  | { readonly kind: 'notice'; readonly notice: ServeNotice }
  | { readonly kind: 'refreshed'; readonly id: number }
  | { readonly kind: 'closed' };
