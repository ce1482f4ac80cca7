import type { Ledger } from '../../mirror/ledger.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import { currentRevision } from '../../publication/revisions.ts';
import type { KeptCustodyStep, VolumeSeal } from '../manifest.ts';
import { readCustodyNote, writeCustodyNote } from './custody-note.ts';
import { downloadedHere } from './downloaded.ts';
import { signedSteps } from './signed.ts';

export interface CustodySubject {
  readonly file: Pick<MirrorFile, 'source'>;
  readonly ledger: Ledger;
}

/**
 * How what the mirror holds now came here: who signed it, then the steps before it arrived on this machine, then those on it, each
 * part in the order of time. A writing elsewhere counts only where what was written was taken in afterwards; what was written
 * here of earlier revisions is told with its revision.
 */
export function custodyStepsOf({ file, ledger }: CustodySubject): KeptCustodyStep[] {
  const { shipped, recorded } = readCustodyNote(ledger);
  const signed = signedSteps(ledger);
  const arrived = new Set([...shipped, ...recorded].flatMap(arrivalOf));
  const before = shipped.filter((step) => {
    if (step.kind === 'signed') return signed.length === 0;
    return step.kind !== 'written' || arrived.has(step.manifestSha256);
  });
  const imported = before.length > 0 || recorded.some(({ kind }) => kind === 'imported');
  const here = [...downloadedHere(ledger, { source: file.source?.url ?? '', imported }), ...recorded];
  return [...signed, ...before, ...here.sort((a, b) => timeOf(a).localeCompare(timeOf(b)))];
}

/** Adds what was done with the mirror on this machine, as of its current revision; the same writing told again takes the place of the first. */
export function recordCustody(ledger: Ledger, step: KeptCustodyStep): void {
  const { shipped, recorded } = readCustodyNote(ledger);
  const revision = currentRevision(ledger);
  const told = isMove(step) && revision !== undefined ? { revision, ...step } : step;
  writeCustodyNote(ledger, { shipped, recorded: [...recorded.filter((one) => !isSame(one, told)), told] });
}

/** Keeps the steps that came with a shipment, in their order, instead of those that came with an earlier one. */
export function setShippedCustody(ledger: Ledger, steps: readonly KeptCustodyStep[]): void {
  const { recorded } = readCustodyNote(ledger);
  writeCustodyNote(ledger, { shipped: steps.map(withoutRevision), recorded });
}

/** The step that the seal of a volume tells. */
export function writtenStep(seal: VolumeSeal, fingerprint: string): KeptCustodyStep {
  const { writtenAt: at, shipmentId, manifestSha256, label: volume, files, bytes, reread } = seal;
  return { kind: 'written', at, shipmentId, manifestSha256, fingerprint, volume, files, bytes, reread };
}

type Move = Extract<KeptCustodyStep, { readonly kind: 'written' | 'imported' }>;

function isMove(step: KeptCustodyStep): step is Move {
  return step.kind === 'written' || step.kind === 'imported';
}

function isSame(one: KeptCustodyStep, other: KeptCustodyStep): boolean {
  if (one.kind !== 'written' || other.kind !== 'written') return false;
  return one.manifestSha256 === other.manifestSha256 && one.volume === other.volume;
}

/** Revisions are counted by each mirror for itself. */
function withoutRevision(step: KeptCustodyStep): KeptCustodyStep {
  if (!isMove(step)) return step;
  const { revision: _, ...rest } = step;
  return rest;
}

function arrivalOf(step: KeptCustodyStep): string[] {
  return step.kind === 'imported' ? [step.manifestSha256] : [];
}

function timeOf(step: KeptCustodyStep): string {
  if (step.kind === 'signed') return step.signer?.signedAt ?? '';
  return step.kind === 'downloaded' ? step.until : step.at;
}
