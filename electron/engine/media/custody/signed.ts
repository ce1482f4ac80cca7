import * as v from 'valibot';
import type { CustodyDocument } from '../../../contract/media.ts';
import type { Signer } from '../../../contract/source.ts';
import type { Ledger } from '../../mirror/ledger.ts';
import { signerOf } from '../../mirror/ledger-rows.ts';
import { upstreamDocuments } from '../../publication/upstream-record.ts';
import type { KeptCustodyStep } from '../manifest.ts';

const evidenceRow = v.object({ sha256: v.string(), path: v.string(), signer: v.nullable(v.string()) });

interface SignedDocument extends CustodyDocument {
  readonly signer: Signer | undefined;
}

/**
 * Who signed the documents that the held items rest on and those that the source showed last, oldest signature first; one step
 * a signer and time. Documents that nobody signed are told first, without a signer.
 */
export function signedSteps(ledger: Ledger): KeptCustodyStep[] {
  const groups = Map.groupBy(
    documentsOf(ledger),
    ({ signer }) => `${signer?.signedAt ?? ''} ${signer?.fingerprint ?? ''}`,
  );
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([, documents]) => stepOf(documents));
}

function documentsOf(ledger: Ledger): SignedDocument[] {
  const latest = upstreamDocuments(ledger)
    .filter(({ kind }) => kind !== 'signature')
    .map(({ path, sha256, signer }): SignedDocument => ({ path, sha256, signer }));
  const rests = ledger.database
    .prepare(
      `SELECT sha256, path, signer FROM evidence
       WHERE sha256 IN (SELECT evidence FROM holdings WHERE evidence IS NOT NULL) ORDER BY path, sha256`,
    )
    .all()
    .map((raw): SignedDocument => {
      const { sha256, path, signer } = v.parse(evidenceRow, raw);
      return { path, sha256, signer: signerOf(signer) };
    });
  return [...new Map([...rests, ...latest].map((one) => [one.sha256, one])).values()];
}

function stepOf(documents: readonly SignedDocument[]): KeptCustodyStep {
  const signer = documents[0]?.signer;
  return {
    kind: 'signed',
    ...(signer === undefined ? {} : { signer }),
    documents: documents.map(({ path, sha256 }) => ({ path, sha256 })),
  };
}
