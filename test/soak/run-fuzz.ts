import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

export interface FuzzWish {
  readonly seed: number;
  readonly count: number;
  /** Told of the number of cases begun. */
  readonly onProgress?: (begun: number) => void;
}

export interface FuzzReport {
  /** How many cases ended how: `accepted` or a failure's code. */
  readonly ends: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  readonly faults: readonly string[];
}

const line = v.variant('kind', [
  v.object({ kind: v.literal('begin'), seed: v.number() }),
  v.object({ kind: v.literal('fault'), seed: v.number(), faults: v.array(v.string()) }),
  v.object({ kind: v.literal('end'), ends: v.record(v.string(), v.number()), peakBytes: v.number() }),
]);

/** By the clock: a case that takes so long hangs. The process itself judges how much it computes. */
const hangsAfterMs = 15_000;
/** Documents of a few hundred kilobytes at most: more than this is a leak or a blow-up. */
const mostHeapMegabytes = 256;
const mostBytes = 700 * 2 ** 20;

/** Runs cases in a process of their own, which is killed when one of them hangs or eats memory. */
export async function runFuzz({ seed, count, onProgress }: FuzzWish): Promise<FuzzReport> {
  const script = fileURLToPath(new URL('./fuzz-process.ts', import.meta.url));
  const args = [`--max-old-space-size=${mostHeapMegabytes}`, script, '--from', String(seed), '--count', String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const faults: string[] = [];
  let ends: Readonly<Record<string, number>> = {};
  let peakBytes = 0;
  let current = seed;
  let ended = false;
  const hangs = () => {
    faults.push(`seed ${current}: hangs`);
    child.kill('SIGKILL');
  };
  let watch = setTimeout(hangs, hangsAfterMs);
  for await (const text of createInterface(child.stdout)) {
    const told = v.parse(line, JSON.parse(text));
    if (told.kind === 'fault') faults.push(...told.faults.map((fault) => `seed ${told.seed}: ${fault}`));
    else if (told.kind === 'begin') {
      clearTimeout(watch);
      watch = setTimeout(hangs, hangsAfterMs);
      current = told.seed;
      onProgress?.(told.seed - seed + 1);
    } else {
      ({ ends, peakBytes } = told);
      ended = true;
    }
  }
  clearTimeout(watch);
  const [code, signal] = await exited;
  if (!ended) faults.push(`seed ${current}: the process ended with ${code ?? signal}`);
  if (peakBytes > mostBytes) faults.push(`the process took ${Math.round(peakBytes / 2 ** 20)} MB at its peak`);
  return { ends, peakBytes, faults };
}
