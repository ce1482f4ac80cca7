import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createEngine } from '../../electron/engine/engine.ts';

/** What the main thread was like while the engine worked; in milliseconds. */
export interface EventLoopReport {
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly files: number;
}

/** The engine in a process of its own, as a desktop's main process has it: mirrors one source and prints an EventLoopReport. */
async function main(): Promise<void> {
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({ options: { url: text, keyring: text, target: text, data: text } });
  const engine = await createEngine({ dataFolder: values.data, version: '0.0.0' });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const trust = { kind: 'signed', fingerprints: [], keyringFile: values.keyring } as const;
  const { jobId } = await engine.api.mirrors.sync({
    mirror: { folder: values.target },
    source: { kind: 'described', source: { url: values.url, trust } },
    rule: { terms: { kind: 'filters', filters: [] }, keep: false },
  });
  const { result } = await engine.api.jobs.wait({ id: jobId });
  delay.disable();
  await engine.close();
  if (result?.outcome !== 'done') throw new Error(`The sync ended as ${JSON.stringify(result)}`);
  const report: EventLoopReport = {
    p99Ms: delay.percentile(99) / 1e6,
    maxMs: delay.max / 1e6,
    files: result.fetchedFiles,
  };
  console.log(JSON.stringify(report));
}

if (import.meta.main === true) await main();
