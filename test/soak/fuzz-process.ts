import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzzCase, runFuzzCase } from './fuzz-case.ts';
import { readCorpus } from './fuzz-corpus.ts';

/** What the process tells, one JSON document a line. */
export type FuzzLine =
  /** A case begins: whoever watches knows which one hangs. */
  | { readonly kind: 'begin'; readonly seed: number }
  | { readonly kind: 'fault'; readonly seed: number; readonly faults: readonly string[] }
  | { readonly kind: 'end'; readonly ends: Readonly<Record<string, number>>; readonly peakBytes: number };

/** Of computing, so that a busy machine does not count: one case may not take longer. */
const longestCaseMs = 2_000;

/** `node fuzz-process.ts --from SEED --count N` runs N cases one after the other. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { from: text, count: text } });
  const from = Number(values.from ?? 1);
  const end = from + Number(values.count ?? 1);
  const corpus = await readCorpus();
  const ends: Record<string, number> = {};
  for (let seed = from; seed < end; seed++) {
    tell({ kind: 'begin', seed });
    const fuzz = fuzzCase(seed, corpus);
    const before = process.cpuUsage();
    const outcome = await runFuzzCase(fuzz, new Date());
    const tookMs = process.cpuUsage(before).user / 1000;
    const slow = tookMs > longestCaseMs ? [`took ${Math.round(tookMs)} ms`] : [];
    ends[outcome.end] = (ends[outcome.end] ?? 0) + 1;
    const faults = [...outcome.faults, ...slow];
    if (faults.length > 0) tell({ kind: 'fault', seed, faults });
  }
  tell({ kind: 'end', ends, peakBytes: process.resourceUsage().maxRSS * 1024 });
}

/** At once, also when the next case never ends. */
function tell(line: FuzzLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

if (import.meta.main === true) await main();
