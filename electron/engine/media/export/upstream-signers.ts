import type { Ledger } from '../../mirror/ledger.ts';
import { signerOf } from '../../mirror/ledger-rows.ts';
import { upstreamSigners } from '../../publication/upstream-record.ts';

/** Fingerprints of all who signed what a mirror holds, or what its source said last. */
export function collectSigners(ledger: Ledger): readonly string[] {
  const rests = ledger.database
    .prepare(
      'SELECT DISTINCT signer FROM evidence WHERE signer IS NOT NULL AND sha256 IN (SELECT evidence FROM holdings WHERE evidence IS NOT NULL)',
    )
    .pluck()
    .all()
    .map((text) => signerOf(String(text))?.fingerprint);
  const all = [...rests, ...upstreamSigners(ledger).map(({ fingerprint }) => fingerprint)];
  return [...new Set(all.filter((one) => one !== undefined))].sort();
}
