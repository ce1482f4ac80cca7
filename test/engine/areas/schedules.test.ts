import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Schedule } from '../../../electron/contract/schedule.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { EngineOptions } from '../../../electron/engine/engine-types.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { type StreamServerOptions, startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, filterRule } from '../../helpers/test-engine.ts';

interface World extends Partial<EngineOptions> {
  readonly onRequest?: StreamServerOptions['onRequest'];
}

/** An engine that knows one mirror, never synced, and a clock that the test sets. */
async function world({ onRequest, ...options }: World = {}) {
  const stream = await makeStream({ folder: tempFolder(), forms: ['sjson'] });
  const server = await startStreamServer({ content: stream.root, ...(onRequest === undefined ? {} : { onRequest }) });
  const clock = { now: new Date('2027-06-01T10:00:00.000Z') };
  const dataFolder = join(tempFolder(), 'data');
  const open = async () => {
    const engine = await createEngine({ dataFolder, version: '0.0.0', now: () => clock.now, ...options });
    onTestFinished(() => engine.close());
    return engine;
  };
  const engine = await open();
  const told: (readonly Schedule[])[] = [];
  engine.on('schedules', (schedules) => told.push(schedules));
  const folder = join(tempFolder(), 'm');
  const { id: mirrorId } = await engine.api.mirrors.create({
    name: 'Site A',
    folder,
    source: described(server.url, stream.keyringFile),
    selection: { rules: [filterRule([], { max: 1 })], pins: [] },
    publication: 'verbatim',
  });
  const { api } = engine;
  const scheduled = async () => {
    const [schedule] = await api.schedules.list({});
    if (schedule === undefined) throw new Error('no schedule');
    return schedule;
  };
  return { engine, api, open, clock, dataFolder, folder, mirrorId, server, told, scheduled };
}

/** Until it is so; the test's own time limit ends a wait in vain. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const hourly = { kind: 'hourly' } as const;

describe('a schedule', () => {
  test('is manual until it is set, is told as it changes, and goes with its mirror', async () => {
    const { api, mirrorId, scheduled, told } = await world();
    expect(await scheduled()).toEqual({ mirrorId, cadence: { kind: 'manual' } });
    const set = await api.schedules.set({ mirrorId, cadence: hourly, quietHours: { from: '00:00', to: '00:01' } });
    expect(set).toEqual({
      mirrorId,
      cadence: hourly,
      quietHours: { from: '00:00', to: '00:01' },
      nextRunAt: '2027-06-01T11:00:00.000Z',
    });
    expect(told.at(-1)).toEqual([set]);
    await api.mirrors.remove({ mirror: { id: mirrorId }, deleteFiles: false });
    expect(await api.schedules.list({})).toEqual([]);
  });

  test('waits anew when its cadence changes, not when its quiet hours do', async () => {
    const { api, clock, mirrorId } = await world();
    await api.schedules.set({ mirrorId, cadence: hourly });
    clock.now = new Date('2027-06-01T10:30:00.000Z');
    const quiet = await api.schedules.set({ mirrorId, cadence: hourly, quietHours: { from: '00:00', to: '00:01' } });
    expect(quiet.nextRunAt).toBe('2027-06-01T11:00:00.000Z');
    await api.schedules.set({ mirrorId, cadence: { kind: 'manual' } });
    expect(await api.schedules.set({ mirrorId, cadence: hourly })).toEqual({
      mirrorId,
      cadence: hourly,
      nextRunAt: '2027-06-01T11:30:00.000Z',
    });
  });

  test.each([
    [{ cadence: { kind: 'daily', at: '24:00' } }, /cadence\.at/],
    [{ cadence: { kind: 'daily', at: '2:00' } }, /HH:MM/],
    [{ cadence: { kind: 'weekly', weekday: 7, at: '02:00' } }, /weekday/],
    [{ cadence: { kind: 'yearly' } as never }, /manual, hourly, daily or weekly/],
    [{ cadence: hourly, quietHours: { from: '08:00', to: '08:00' } }, /quiet hours/],
    [{ mirrorId: 'nobody', cadence: hourly }, /no mirror "nobody"/],
  ] as const)('%j is refused', async (wish, message) => {
    const { api, mirrorId, scheduled } = await world();
    const refused = api.schedules.set({ mirrorId, ...wish });
    await expect(refused).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringMatching(message) });
    expect((await scheduled()).cadence).toEqual({ kind: 'manual' });
  });

  test('is written for the schedulers of the system, calling this program', async () => {
    const { api, dataFolder, mirrorId } = await world({ program: ['/opt/Streamferry/streamferry', 'cli'] });
    const lines = await api.schedules.lines({ mirrorId, cadence: { kind: 'daily', at: '02:00' } });
    expect(lines.cron).toBe(
      `0 2 * * * /opt/Streamferry/streamferry cli mirrors sync 'Site A' --data-folder ${dataFolder}`,
    );
    expect(lines.systemdService).toContain('mirrors sync "Site A" --data-folder');
    expect(lines.taskScheduler).toContain(`-Argument 'cli mirrors sync "Site A"`);
    const byHand = api.schedules.lines({ mirrorId, cadence: { kind: 'manual' } });
    await expect(byHand).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe('an engine that keeps mirrors fresh', () => {
  test('syncs what is due and tells how it went', async () => {
    const { api, clock, mirrorId, scheduled, told } = await world({ keepFresh: true });
    await api.schedules.set({ mirrorId, cadence: hourly });
    clock.now = new Date('2027-06-01T12:00:00.000Z');
    // What is changed is looked at soon.
    await api.schedules.set({ mirrorId, cadence: hourly });
    const ran = await until(async () => {
      const schedule = await scheduled();
      return schedule.lastOutcome !== undefined && schedule;
    });
    expect(ran).toMatchObject({
      lastRunAt: '2027-06-01T12:00:00.000Z',
      lastOutcome: 'done',
      nextRunAt: '2027-06-01T13:00:00.000Z',
    });
    expect(told.at(-1)).toEqual([ran]);
    expect(await api.mirrors.get({ id: mirrorId })).toMatchObject({ state: 'ready', files: 6 });
    expect(await api.jobs.history({})).toHaveLength(1);
  });

  test('without being told to, an engine begins nothing', async () => {
    const { api, clock, mirrorId, server } = await world();
    await api.schedules.set({ mirrorId, cadence: hourly });
    clock.now = new Date('2027-06-02T12:00:00.000Z');
    await api.schedules.set({ mirrorId, cadence: hourly });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(server.requests).toEqual([]);
    expect(await api.jobs.history({})).toEqual([]);
  });

  test('does not make a mirror anew where its medium is away, and looks again in 15 min', async () => {
    const { api, clock, folder, mirrorId, scheduled, server } = await world({ keepFresh: true });
    await api.schedules.set({ mirrorId, cadence: { kind: 'daily', at: '02:00' } });
    renameSync(folder, `${folder}-away`);
    mkdirSync(folder);
    clock.now = new Date('2027-06-04T12:00:00.000Z');
    await api.schedules.set({ mirrorId, cadence: { kind: 'daily', at: '02:00' } });
    const failed = await until(async () => (await scheduled()).lastOutcome !== undefined && (await scheduled()));
    expect(failed).toMatchObject({ lastOutcome: 'failed', nextRunAt: '2027-06-04T12:15:00.000Z' });
    expect(server.requests).toEqual([]);
  });

  test('that is closed under a sync ends, and has it due at the next start', async () => {
    const asked = Promise.withResolvers<void>();
    let stall = true;
    const { api, clock, engine, mirrorId, open } = await world({
      keepFresh: true,
      onRequest: () => {
        asked.resolve();
        return stall;
      },
    });
    await api.schedules.set({ mirrorId, cadence: hourly });
    clock.now = new Date('2027-06-01T12:00:00.000Z');
    await api.schedules.set({ mirrorId, cadence: hourly });
    await asked.promise;
    await engine.close();
    stall = false;
    const again = await open();
    const outcome = await until(async () => (await again.api.schedules.list({}))[0]?.lastOutcome);
    expect(outcome).toBe('done');
    expect(await again.api.jobs.list({})).toEqual([]);
  });
});
