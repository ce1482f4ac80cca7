import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLocked } from '../../../electron/engine/mirror/lock.ts';
import { openForReading, openForWriting } from '../../../electron/engine/mirror/mirror-folder.ts';
import { holdMirror } from '../../helpers/hold-mirror.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';

const now = () => new Date();
const locked = expect.objectContaining({ code: 'LOCKED' });

describe('the lock', () => {
  test('keeps a second process out, but nobody who only looks, and goes with the process that is killed', async () => {
    const { engine, folder, source, mirror } = await streamAndMirror();
    await mirror();
    const holder = await holdMirror(folder);
    expect(isLocked(folder)).toBe(true);
    const second = await mirror();
    expect(second).toMatchObject({ outcome: 'failed' });
    expect(codes(second)).toEqual(['LOCKED']);
    const { jobId } = await engine.api.mirrors.audit({ mirror: { folder }, repair: false });
    expect((await engine.api.jobs.wait({ id: jobId })).failures).toMatchObject([{ code: 'LOCKED' }]);
    expect((await engine.mirror(folder)).state).toBe('ready');
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([]) });
    expect(plan.fetchFiles).toBe(0);
    await holder.kill();
    expect(isLocked(folder)).toBe(false);
    expect(await mirror()).toMatchObject({ outcome: 'done' });
  });

  test('keeps the same process from opening a mirror twice, and is free after closing', async () => {
    const folder = join(tempFolder(), 'mirror');
    const first = await openForWriting(folder, now);
    await expect(openForWriting(folder, now)).rejects.toThrow(locked);
    expect(isLocked(folder)).toBe(true);
    await expect(openForWriting(folder, now)).rejects.toThrow(locked);
    (await openForReading(folder)).close();
    await expect(openForWriting(folder, now)).rejects.toThrow(locked);
    await first.close();
    expect(isLocked(folder)).toBe(false);
    await (await openForWriting(folder, now)).close();
  });

  test('is not disturbed by somebody who looks whether it is held', async () => {
    const folder = join(tempFolder(), 'mirror');
    const looking = setInterval(() => isLocked(folder), 0);
    try {
      for (let round = 0; round < 20; round += 1) await (await openForWriting(folder, now)).close();
    } finally {
      clearInterval(looking);
    }
  });

  test('of a folder that is no mirror is not held', () => {
    expect(isLocked(tempFolder())).toBe(false);
  });
});
