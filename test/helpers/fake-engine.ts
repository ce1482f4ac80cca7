import type { EngineApi, EngineEvents } from '../../electron/contract/api.ts';
import type { JobResult, JobSnapshot } from '../../electron/contract/job.ts';
import type { Plan } from '../../electron/contract/plan.ts';
import type { Source } from '../../electron/contract/source.ts';
import type { Engine, EngineOptions } from '../../electron/engine/engine-types.ts';
import { builtInSources } from '../../electron/engine/registry/built-in-sources.ts';

type Overrides = { readonly [A in keyof EngineApi]?: Partial<EngineApi[A]> };

/** An engine that answers only what a test says it shall; any other call fails the command. */
export class FakeEngine implements Engine {
  readonly api: EngineApi;
  readonly opened: EngineOptions[] = [];
  closed = false;
  readonly #listeners = new Map<string, Set<(value: never) => void>>();

  constructor(overrides: Overrides = {}) {
    this.api = {
      sources: {
        list: async () => builtInAsListed,
        add: unexpected,
        edit: unexpected,
        remove: unexpected,
        restoreDefault: unexpected,
        test: unexpected,
        fetchKey: unexpected,
        keyring: unexpected,
        ...overrides.sources,
      },
      catalogue: {
        query: unexpected,
        presets: unexpected,
        images: unexpected,
        draft: unexpected,
        ...overrides.catalogue,
      },
      mirrors: {
        list: async () => [],
        get: unexpected,
        open: unexpected,
        create: unexpected,
        edit: unexpected,
        remove: unexpected,
        selection: unexpected,
        images: unexpected,
        pin: unexpected,
        unpin: unexpected,
        plan: unexpected,
        sync: unexpected,
        audit: unexpected,
        ...overrides.mirrors,
      },
      jobs: {
        list: async () => [],
        history: unexpected,
        wait: unexpected,
        pause: unexpected,
        resume: unexpected,
        cancel: unexpected,
        auditReport: unexpected,
        ...overrides.jobs,
      },
      settings: { get: unexpected, set: unexpected, ...overrides.settings },
      keys: {
        list: async () => [],
        create: unexpected,
        import: unexpected,
        export: unexpected,
        rotate: unexpected,
        forget: unexpected,
        unlock: unexpected,
        ...overrides.keys,
      },
      publication: {
        publish: unexpected,
        kernels: unexpected,
        lint: unexpected,
        revisions: unexpected,
        difference: unexpected,
        rollback: unexpected,
        release: unexpected,
        ...overrides.publication,
      },
      schedules: { list: async () => [], set: unexpected, lines: unexpected, ...overrides.schedules },
      serve: {
        start: unexpected,
        stop: unexpected,
        state: unexpected,
        selfTest: unexpected,
        instructions: unexpected,
        expect: unexpected,
        group: unexpected,
        ...overrides.serve,
      },
      media: {
        volumes: async () => [],
        eject: unexpected,
        plan: unexpected,
        export: unexpected,
        inspect: unexpected,
        import: unexpected,
        receipt: unexpected,
        readReceipt: unexpected,
        trustedKeys: async () => [],
        trust: unexpected,
        distrust: unexpected,
        custody: unexpected,
        ...overrides.media,
      },
    };
  }

  on<K extends keyof EngineEvents>(event: K, listener: (value: EngineEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<K extends keyof EngineEvents>(event: K, value: EngineEvents[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

async function unexpected(): Promise<never> {
  throw new Error('the fake engine was not told to answer this');
}

export const builtInAsListed: readonly Source[] = builtInSources.map((source, at) => ({
  ...source,
  hasCredentials: false,
  builtIn: true,
  isDefault: at === 0,
}));

export const doneResult: JobResult = {
  outcome: 'done',
  fetchedFiles: 3,
  fetchedBytes: 1_500_000,
  documentBytes: 20_000,
  reusedFiles: 1,
  removedFiles: 2,
  durationMs: 1234,
  failures: [],
};

/** A snapshot of job `job-1`, running unless changed. */
export function snapshotOf(change: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    id: 'job-1',
    kind: 'sync',
    mirrorFolder: '/srv/mirror',
    state: 'running',
    phase: 'fetch',
    startedAt: '2025-08-05T12:00:00.000Z',
    elapsedMs: 1000,
    doneFiles: 1,
    totalFiles: 4,
    doneBytes: 400_000,
    totalBytes: 2_000_000,
    rate: 100_000,
    rates: [],
    rateEveryMs: 1000,
    active: [],
    failures: [],
    ...change,
  };
}

/** The last snapshot of a job that ended with this result. */
export function endOf(result: JobResult, change: Partial<JobSnapshot> = {}): JobSnapshot {
  return snapshotOf({ state: result.outcome, endedAt: '2025-08-05T12:00:02.000Z', result, ...change });
}

export const emptyPlan: Plan = {
  fetch: [],
  reuse: [],
  remove: [],
  fetchBytes: 0,
  fetchFiles: 0,
  documentBytes: 0,
  reuseBytes: 0,
  removeBytes: 0,
  totalBytes: 0,
  freeBytes: 10_000_000,
  neededBytes: 0,
  warnings: [],
};
