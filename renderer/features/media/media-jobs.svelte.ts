import type { ExportRequest, ImportRequest } from '../../../electron/contract/media.ts';
import { call } from '../../bridge.ts';
import { Starting } from '../../ui/starting.svelte.ts';
import { followJob } from '../activity/job-actions.ts';

type Asked =
  | { readonly kind: 'export'; readonly request: ExportRequest }
  | { readonly kind: 'import'; readonly request: ImportRequest };

/** What the jobs of this session were asked to do, so that the next volume can be asked for in the same words. */
class MediaJobs {
  readonly #asked = new Map<string, Asked>();
  readonly #starting = new Starting();

  /** A job is being begun: no other one is begun beside it. */
  get starting(): boolean {
    return this.#starting.busy;
  }

  exported(jobId: string): ExportRequest | undefined {
    const asked = this.#asked.get(jobId);
    return asked?.kind === 'export' ? asked.request : undefined;
  }

  imported(jobId: string): ImportRequest | undefined {
    const asked = this.#asked.get(jobId);
    return asked?.kind === 'import' ? asked.request : undefined;
  }

  /** Begins the job and shows it. Whether it began: a refusal is told as a notice. */
  async begin(asked: Asked): Promise<boolean> {
    return (await this.#starting.run(() => this.#begin(asked))) ?? false;
  }

  async #begin(asked: Asked): Promise<boolean> {
    const begun =
      asked.kind === 'export' ? call('media', 'export', asked.request) : call('media', 'import', asked.request);
    const reply = await begun;
    if (reply.ok) this.#asked.set(reply.value.jobId, asked);
    await followJob(begun);
    return reply.ok;
  }
}

export const mediaJobs = new MediaJobs();
