import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../../electron/engine/engine.ts';
import { logEngine } from '../../../electron/engine/log/log-engine.ts';
import { LogFile } from '../../../electron/engine/log/log-file.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, filterRule } from '../../helpers/test-engine.ts';

test('jobs are logged as they begin and end, with what failed, and stacks once the settings say so', async () => {
  const dataFolder = join(tempFolder(), 'data');
  const log = new LogFile({ dataFolder });
  const engine = await createEngine({ dataFolder, version: '0.0.0', log: log.line });
  onTestFinished(() => engine.close());
  await logEngine(engine, log);
  const stream = await makeStream({ folder: tempFolder(), forms: ['sjson'] });
  const folder = join(tempFolder(), 'm');
  const sync = async (root: string) => {
    const source = described(root, stream.keyringFile);
    const rule = filterRule([], { max: 1 });
    await engine.api.jobs.wait({ id: (await engine.api.mirrors.sync({ mirror: { folder }, source, rule })).jobId });
    return (await log.tail(50)).map((line) => line.replace(/^\S+ (?:info|debug) +/u, ''));
  };
  const first = await sync(stream.root);
  expect(first[0]).toMatch(/^Job \w{8}: sync of .* is running\.$/);
  expect(first.at(-1)).toMatch(/^Job \w{8}: sync of .* ended done: 6 files and 60000 bytes fetched in \d+ ms\.$/);
  await engine.api.settings.set({ change: { logLevel: 'debug' } });
  const failed = (await sync(join(tempFolder(), 'nothing'))).slice(first.length);
  expect(failed.some((line) => /ended failed/.test(line))).toBe(true);
  expect(failed.some((line) => /^[A-Z_]+: /.test(line))).toBe(true);
  expect(failed.some((line) => /A job failed\. .*\\n {4}at /.test(line))).toBe(true);
});
