import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../../electron/contract/schedule.ts';
import { NetworkError } from '../../../electron/engine/errors.ts';
import type { RunChange } from '../../../electron/engine/registry/schedule-table.ts';
import { type RunEnd, Scheduler } from '../../../electron/engine/schedule/scheduler.ts';

const hourMs = 3_600_000;
const done: RunEnd = { outcome: 'done', failures: [] };

/** A clock that a test moves, hourly schedules as the registry would keep them, runs that end when the test says. */
class Bench {
  nowMs = Date.parse('2025-06-01T12:00:00.000Z');
  readonly runs: {
    readonly mirrorId: string;
    readonly stopped: AbortSignal;
    readonly end: PromiseWithResolvers<RunEnd>;
  }[] = [];
  readonly waits: number[] = [];
  readonly busy = new Set<string>();
  readonly stored = new Map<string, RunChange>();
  readonly logged: string[] = [];
  failing: Error | undefined;
  #callback: (() => void) | undefined;
  readonly scheduler = new Scheduler({
    now: () => new Date(this.nowMs),
    after: (delayMs, callback) => {
      this.waits.push(delayMs);
      this.#callback = callback;
      return () => {
        this.#callback = undefined;
      };
    },
    schedules: () => [...this.stored].map(([mirrorId, change]) => this.#scheduleOf(mirrorId, change)),
    isBusy: (mirrorId) => this.busy.has(mirrorId),
    run: (mirrorId, stopped) => {
      const end = Promise.withResolvers<RunEnd>();
      this.runs.push({ mirrorId, stopped, end });
      return end.promise;
    },
    record: (mirrorId, change) => {
      if (this.failing !== undefined) throw this.failing;
      this.stored.set(mirrorId, { ...this.stored.get(mirrorId), retryAt: undefined, ...change } as RunChange);
    },
    log: (message) => this.logged.push(message),
  });

  constructor(...mirrorIds: readonly string[]) {
    for (const id of mirrorIds) this.stored.set(id, { countedFrom: this.iso(0) });
    this.scheduler.start();
  }

  iso(aheadMs: number): string {
    return new Date(this.nowMs + aheadMs).toISOString();
  }

  /** Lets the time pass that was asked for, or what a sleeping machine makes of it. */
  async wake(afterMs = this.waits.at(-1) ?? 0): Promise<void> {
    this.nowMs += afterMs;
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.();
    await settled();
  }

  async end(result: RunEnd | Error): Promise<void> {
    const run = this.runs.at(-1);
    if (result instanceof Error) run?.end.reject(result);
    else run?.end.resolve(result);
    await settled();
  }

  get waiting(): boolean {
    return this.#callback !== undefined;
  }

  get begun(): readonly string[] {
    return this.runs.map(({ mirrorId }) => mirrorId);
  }

  #scheduleOf(mirrorId: string, { countedFrom, retryAt, ...rest }: RunChange): Schedule {
    const nextRunAt = retryAt ?? new Date(Date.parse(countedFrom) + hourMs).toISOString();
    return { mirrorId, cadence: { kind: 'hourly' }, nextRunAt, ...rest };
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('nothing is begun before it is due, and the clock is looked at every 30 s at least', async () => {
  const bench = new Bench('a');
  await bench.wake();
  for (let passed = bench.nowMs; bench.begun.length === 0; passed = bench.nowMs) {
    await bench.wake();
    expect(bench.nowMs - passed).toBeLessThanOrEqual(30_000);
  }
  expect(bench.nowMs).toBe(Date.parse('2025-06-01T13:00:00.000Z'));
  expect(bench.begun).toEqual(['a']);
});

test('a machine that slept over the time begins as soon as it is awake', async () => {
  const bench = new Bench('a');
  await bench.wake();
  await bench.wake(9 * hourMs);
  expect(bench.begun).toEqual(['a']);
  expect(bench.stored.get('a')).toMatchObject({ lastRunAt: bench.iso(0) });
});

test('one runs at a time, the one longest ago first', async () => {
  const bench = new Bench('a', 'b');
  bench.stored.set('a', { countedFrom: bench.iso(0), lastRunAt: bench.iso(-hourMs) });
  await bench.wake(2 * hourMs);
  expect(bench.begun).toEqual(['b']);
  expect(bench.waiting).toBe(false);
  bench.scheduler.lookSoon();
  expect(bench.waiting).toBe(false);
  await bench.end(done);
  await bench.wake();
  expect(bench.begun).toEqual(['b', 'a']);
});

test('a mirror that something else works on waits, others do not wait for it', async () => {
  const bench = new Bench('a', 'b');
  bench.busy.add('a');
  await bench.wake(2 * hourMs);
  await bench.end(done);
  await bench.wake();
  expect(bench.begun).toEqual(['b']);
  expect(bench.waits.at(-1)).toBe(30_000);
  bench.busy.clear();
  await bench.wake();
  expect(bench.begun).toEqual(['b', 'a']);
});

test('a schedule that was changed is looked at soon', async () => {
  const bench = new Bench();
  await bench.wake();
  bench.stored.set('a', { countedFrom: bench.iso(-2 * hourMs) });
  bench.scheduler.lookSoon();
  expect(bench.waits.at(-1)).toBe(0);
  await bench.wake();
  expect(bench.begun).toEqual(['a']);
});

describe('the end of a run', () => {
  const begun = async (): Promise<Bench> => {
    const bench = new Bench('a');
    await bench.wake(2 * hourMs);
    bench.nowMs += 600_000;
    return bench;
  };

  test.each([
    [done, 'done'],
    [{ outcome: 'partial', failures: ['OFFLINE'] }, 'partial'],
    [{ outcome: 'failed', failures: ['SIGNATURE_BAD'] }, 'failed'],
    [{ outcome: 'cancelled', failures: [] }, 'cancelled'],
  ] as const)('%j: the next one is a regular one', async (end, lastOutcome) => {
    const bench = await begun();
    await bench.end(end);
    expect(bench.stored.get('a')).toEqual({
      countedFrom: bench.iso(0),
      lastRunAt: bench.iso(-600_000),
      lastOutcome,
      retryAt: undefined,
    });
    await bench.wake();
    expect(bench.begun).toEqual(['a']);
  });

  test.each(['OFFLINE', 'TIMEOUT', 'LOCKED', 'TARGET_GONE'] as const)('%s is tried again in 15 min', async (code) => {
    const bench = await begun();
    await bench.end({ outcome: 'failed', failures: [code] });
    expect(bench.stored.get('a')).toMatchObject({ lastOutcome: 'failed', retryAt: bench.iso(900_000) });
  });

  test('a sync that cannot even begin has failed, and is logged', async () => {
    const bench = await begun();
    await bench.end(new NetworkError('OFFLINE', 'No network.'));
    expect(bench.stored.get('a')).toMatchObject({ lastOutcome: 'failed', retryAt: bench.iso(900_000) });
    expect(bench.logged).toHaveLength(1);
  });

  test('under which the app was closed leaves it due at the next start, its outcome unsaid', async () => {
    const bench = await begun();
    bench.scheduler.stop();
    expect(bench.runs.at(-1)?.stopped.aborted).toBe(true);
    await bench.end({ outcome: 'cancelled', failures: [] });
    await bench.scheduler.ended;
    expect(bench.stored.get('a')).toMatchObject({ retryAt: bench.iso(0) });
    expect(bench.stored.get('a')).not.toHaveProperty('lastOutcome');
    expect(bench.waiting).toBe(false);
  });
});

test('after it was stopped nothing begins', async () => {
  const bench = new Bench('a');
  bench.scheduler.stop();
  bench.scheduler.lookSoon();
  await bench.wake(9 * hourMs);
  expect(bench.begun).toEqual([]);
  expect(bench.waiting).toBe(false);
});

test('a registry that cannot be written is tried every 30 s, not at once', async () => {
  const bench = new Bench('a');
  bench.failing = new Error('disk full');
  await bench.wake(2 * hourMs);
  expect(bench.begun).toEqual([]);
  expect(bench.waits.at(-1)).toBe(30_000);
  bench.failing = undefined;
  await bench.wake();
  expect(bench.begun).toEqual(['a']);
});
