import * as v from 'valibot';
import type { Ledger } from '../../mirror/ledger.ts';
import type { KeptCustodyStep } from '../manifest.ts';

const runRow = v.object({ started_at: v.string(), ended_at: v.string() });

/**
 * When the held files were received and checked here, as their ledger rows say; none where nothing was. Of a mirror that
 * shipments brought, only what a sync or a repair of this machine received counts.
 */
export function downloadedHere(
  ledger: Ledger,
  { source, imported }: { readonly source: string; readonly imported: boolean },
): KeptCustodyStep[] {
  const held = new Set(ledger.holdings().map(({ path }) => path));
  const runs = imported ? ownRuns(ledger) : undefined;
  const files = [...ledger.files().values()]
    .filter(({ path, state }) => state === 'present' && held.has(path))
    .filter(
      ({ checkedAt: at }) => runs === undefined || runs.some((run) => run.started_at <= at && at <= run.ended_at),
    );
  const times = files.map(({ checkedAt }) => checkedAt).sort();
  const [from, until] = [times[0], times.at(-1)];
  if (from === undefined || until === undefined) return [];
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [{ kind: 'downloaded', source, from, until, files: files.length, bytes }];
}

/** Times are ISO 8601 in UTC with milliseconds: they compare as text. */
function ownRuns(ledger: Ledger): v.InferOutput<typeof runRow>[] {
  return ledger.database
    .prepare(`SELECT started_at, ended_at FROM runs WHERE kind IN ('sync', 'repair')`)
    .all()
    .map((raw) => v.parse(runRow, raw));
}
