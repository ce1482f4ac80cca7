import type { EngineOptions } from '../engine-types.ts';
import type { Events } from '../events.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { SigningKeys } from '../publication/signing-key.ts';
import type { Registry } from '../registry/registry.ts';

/** What the areas of the contract are built from. */
export interface Services {
  readonly options: EngineOptions;
  readonly registry: Registry;
  readonly events: Events;
  readonly jobs: JobQueue;
  readonly keys: SigningKeys;
  readonly now: () => Date;
}
