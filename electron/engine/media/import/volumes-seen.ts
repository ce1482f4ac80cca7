import * as v from 'valibot';
import type { Ledger } from '../../mirror/ledger.ts';
import { writtenStep } from '../custody/steps.ts';
import { custodySchema, type KeptCustodyStep } from '../manifest.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';

const noteName = 'import-volumes';
const schema = v.object({ manifestSha256: v.string(), steps: custodySchema });

type Seen = Pick<OpenedShipment, 'manifestSha256' | 'trust' | 'volumes'>;

/** How the volumes were written that brought something so far, those of earlier runs of the same import among them. */
export function volumesSeen(ledger: Ledger, { manifestSha256, trust, volumes }: Seen): readonly KeptCustodyStep[] {
  const text = ledger.note(noteName);
  const before = text === undefined ? undefined : v.parse(schema, JSON.parse(text));
  const now = volumes.map(({ seal }) => writtenStep(seal, trust.fingerprint));
  const labels = new Set(volumes.map(({ label }) => label));
  const earlier = before?.manifestSha256 === manifestSha256 ? before.steps : [];
  return [...earlier.filter((step) => step.kind !== 'written' || !labels.has(step.volume)), ...now];
}

/** Remembers them until the import has come to its end. */
export function noteVolumes(ledger: Ledger, seen: Seen): void {
  const { manifestSha256 } = seen;
  ledger.setNote(noteName, JSON.stringify({ manifestSha256, steps: volumesSeen(ledger, seen) }));
}

export function forgetVolumes(ledger: Ledger): void {
  ledger.setNote(noteName, undefined);
}
