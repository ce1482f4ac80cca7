import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseJson } from '../catalogue/json-guard.ts';
import { EngineError, errnoOf, MirrorError } from '../errors.ts';
import { acceptUnsigned } from '../source/authenticate.ts';
import type { PublishedDocument } from './published-document.ts';
import { signDocuments } from './sign-documents.ts';
import { type EarlierDocument, type TrimSource, trimPublication } from './trim.ts';
import type { EvidenceDocument, PlacedDocument, SignedPublication, TrimOrder } from './trim-protocol.ts';

/** Reads the evidence, trims and signs, all in this thread. Throws as `trimPublication` and `signDocuments` do. */
export async function carryOutTrim(order: TrimOrder): Promise<SignedPublication> {
  const { choice, evidence, held, key, now } = order;
  const sources = await Promise.all(evidence.map(readEvidence));
  const earlier = (await Promise.all(order.earlier.map(readPlaced))).filter((document) => document !== undefined);
  const trimmed = trimPublication({ ...choice, sources, held, earlier: earlier.flatMap(asEarlier), now });
  const { documents, sizes, notes, unverified } = trimmed;
  const signed = key === undefined ? [] : await signDocuments({ documents, key, earlier, now });
  return { documents: signed, sizes, notes, unverified };
}

/** What was authenticated when it was stored is bound by its digest: any other bytes are refused. */
async function readEvidence({ sha256, path, contentId, signed, file }: EvidenceDocument): Promise<TrimSource> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') throw lostEvidence(path, file, 'is missing');
    throw error;
  });
  if (sha256Of(bytes) !== sha256) throw lostEvidence(path, file, 'was changed since it was stored');
  const top = parseJson(acceptUnsigned({ path, bytes }).payload, path);
  return { sha256, path, contentId: contentId ?? '', signed, top };
}

async function readPlaced({ file, ...document }: PlacedDocument): Promise<PublishedDocument | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined || sha256Of(bytes) !== document.sha256 ? undefined : { ...document, bytes };
}

function asEarlier({ path, kind, bytes, updated }: PublishedDocument): readonly EarlierDocument[] {
  if (kind === 'signature' || updated === undefined) return [];
  try {
    return [{ path, text: acceptUnsigned({ path, bytes }).payload, updated }];
  } catch (error) {
    // What cannot be read cannot be what is said now; its date still counts.
    if (error instanceof EngineError) return [{ path, text: '', updated }];
    throw error;
  }
}

function lostEvidence(path: string, file: string, what: string): MirrorError {
  return new MirrorError(
    'LEDGER_CORRUPT',
    `The document ${path}, kept as evidence of what the mirror holds, ${what}: ${file}. Sync all rules of the mirror again.`,
    { path },
  );
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
