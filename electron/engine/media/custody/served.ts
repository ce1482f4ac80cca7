import type { CustodyStep } from '../../../contract/media.ts';
import type { Ledger } from '../../mirror/ledger.ts';
import { fileKey } from '../../serve/watch/watched-files.ts';

/** What clients fetched whole, as the server here remembers it. */
export interface FetchMemory {
  clusters(mirrorId: string): readonly string[];
  /** Milliseconds since the epoch by file key. */
  fetched(cluster: string, mirrorId: string): ReadonlyMap<string, number>;
}

/**
 * To whom files that the mirror holds now were served whole from here, in the order of the last of them. Equal files count
 * once; what was fetched and is not held any more does not count.
 */
export function servedSteps(ledger: Ledger, memory: FetchMemory, mirrorId: string): CustodyStep[] {
  const held = heldSizes(ledger);
  const steps = memory.clusters(mirrorId).flatMap((client): Extract<CustodyStep, { kind: 'served' }>[] => {
    const fetched = [...memory.fetched(client, mirrorId)].filter(([key]) => held.has(key));
    if (fetched.length === 0) return [];
    const until = new Date(Math.max(...fetched.map(([, at]) => at))).toISOString();
    const bytes = fetched.reduce((sum, [key]) => sum + (held.get(key) ?? 0), 0);
    return [{ kind: 'served', client, until, files: fetched.length, bytes }];
  });
  return steps.sort((a, b) => (a.until < b.until ? -1 : 1));
}

function heldSizes(ledger: Ledger): ReadonlyMap<string, number> {
  const files = ledger.files();
  const sizes = new Map<string, number>();
  for (const { path } of ledger.holdings()) {
    const file = path === undefined ? undefined : files.get(path);
    if (file !== undefined) sizes.set(fileKey(file.path, file.digest?.hex), file.sizeBytes);
  }
  return sizes;
}
