import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StreamDocument } from '../../../electron/engine/catalogue/catalogue.ts';
import { dropEvidence, evidenceFile, keepEvidence } from '../../../electron/engine/publication/evidence.ts';
import { replaceDocuments } from '../../../electron/engine/publication/ledger-documents.ts';
import { openLedger } from '../../helpers/open-ledger.ts';
import { sha256 } from '../../helpers/tree.ts';

const at = '2026-01-01T00:00:00.000Z';
const signer = { fingerprint: 'A'.repeat(40), signedAt: at };

function document(text: string, signature?: string): StreamDocument {
  const bytes = Buffer.from(text);
  const place = { path: `streams/v1/${text}.json`, kind: 'products', contentId: text, signer } as const;
  return {
    ...place,
    bytes,
    sha256: sha256(bytes),
    ...(signature === undefined ? {} : { signature: Buffer.from(signature) }),
  };
}

describe('evidence', () => {
  test('is what was received, with its detached signature, signer and time', async () => {
    const { layout, ledger } = openLedger();
    const [signed, clear] = [document('signed', 'signature'), document('clear')];
    await keepEvidence(layout, ledger, [signed, clear], at);
    expect(readdirSync(layout.evidence).sort()).toEqual([signed.sha256, `${signed.sha256}.gpg`, clear.sha256].sort());
    expect(readFileSync(evidenceFile(layout, signed.sha256), 'utf8')).toBe('signed');
    expect(readFileSync(evidenceFile(layout, signed.sha256, 'signature'), 'utf8')).toBe('signature');
    const rows = ledger.database.prepare('SELECT content_id, received_at, signer FROM evidence ORDER BY 1').all();
    expect(rows).toEqual(
      ['clear', 'signed'].map((id) => ({ content_id: id, received_at: at, signer: JSON.stringify(signer) })),
    );
  });

  test('that was damaged on disk is written again, in its size too', async () => {
    const { layout, ledger } = openLedger();
    const one = document('document', 'signature');
    await keepEvidence(layout, ledger, [one], at);
    writeFileSync(evidenceFile(layout, one.sha256), 'dokument');
    writeFileSync(evidenceFile(layout, one.sha256, 'signature'), 'sig');
    await keepEvidence(layout, ledger, [one], at);
    expect(readFileSync(evidenceFile(layout, one.sha256), 'utf8')).toBe('document');
    expect(readFileSync(evidenceFile(layout, one.sha256, 'signature'), 'utf8')).toBe('signature');
  });

  test('is kept as long as an item or the publication rests on it', async () => {
    const { layout, ledger } = openLedger();
    const [held, current, gone] = [document('held', 's'), document('current'), document('gone', 's')];
    await keepEvidence(layout, ledger, [held, current, gone], at);
    writeFileSync(`${evidenceFile(layout, 'x')}.new`, 'left by a kill');
    const item = { ruleId: 'r', contentId: 'c', product: 'p', version: 'v', item: 'i', evidence: held.sha256 };
    ledger.replaceHoldings([item]);
    const { path, kind, contentId } = current;
    replaceDocuments(ledger, [
      { path, kind, contentId, sha256: current.sha256, sizeBytes: 7, updated: undefined, signer },
    ]);
    await dropEvidence(layout, ledger);
    expect(readdirSync(layout.evidence).sort()).toEqual([held.sha256, `${held.sha256}.gpg`, current.sha256].sort());
    ledger.replaceHoldings([]);
    await dropEvidence(layout, ledger);
    expect(readdirSync(layout.evidence)).toEqual([current.sha256]);
  });
});
