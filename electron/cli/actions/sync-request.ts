import type { SyncRequest } from '../../contract/api.ts';
import type { TransferOptions } from '../options/transfer-options.ts';

/** The transfer options as a sync takes them; what was not typed is left to the mirror and the settings. */
export function transferRequest(options: TransferOptions & { readonly fetchKey: boolean }): Partial<SyncRequest> {
  return {
    ...(options.jobs === undefined ? {} : { jobsPerHost: options.jobs }),
    ...(options.limitRate === undefined ? {} : { limitRate: options.limitRate }),
    ...(options.revisions === undefined ? {} : { keepRevisions: options.revisions }),
    ...(options.fetchKey ? { fetchKey: true } : {}),
    ...(options.allowRollback ? { allowRollback: true } : {}),
    ...(options.switchSource ? { switchSource: true } : {}),
  };
}
