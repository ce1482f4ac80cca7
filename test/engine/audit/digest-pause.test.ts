import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type DigestOutcome, type DigestTask, digestFiles } from '../../../electron/engine/audit/digest-pool.ts';
import { Cancelled } from '../../../electron/engine/errors.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

function pausedReading(signal?: AbortSignal) {
  const folder = tempFolder();
  const tasks = ['a', 'b', 'c', 'd'].map((path): DigestTask => {
    writeFileSync(join(folder, path), path);
    return { path, file: join(folder, path), algorithm: 'sha256' };
  });
  const outcomes: DigestOutcome[] = [];
  let pause: (paused: boolean) => void = () => undefined;
  const onPause = (listener: typeof pause) => {
    pause = listener;
    listener(true);
  };
  const read = async () => {
    for await (const outcome of digestFiles(tasks, { onPause, ...(signal === undefined ? {} : { signal }) }))
      outcomes.push(outcome);
  };
  return { outcomes, ended: read(), pause: (paused: boolean) => pause(paused) };
}

test('workers read nothing to its end while they are paused, and everything afterwards', async () => {
  const { outcomes, ended, pause } = pausedReading();
  await delay(300);
  expect(outcomes).toEqual([]);
  pause(false);
  await ended;
  expect(outcomes.map((one) => one.path).sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('reading that is paused can be cancelled', async () => {
  const abort = new AbortController();
  const { outcomes, ended } = pausedReading(abort.signal);
  setTimeout(() => abort.abort(), 100);
  await expect(ended).rejects.toThrow(Cancelled);
  expect(outcomes).toEqual([]);
});
