import * as v from 'valibot';
import type { Ledger } from '../../mirror/ledger.ts';
import { writtenStep } from '../custody/steps.ts';
import { custodySchema, type KeptCustodyStep } from '../manifest.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';

const noteName = 'import-volumes';
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  manifestSha256: v.string(),
  steps: custodySchema,
  /** Read and found right by runs that did not come to the end. */
  checked: v.optional(v.object({ files: count, bytes: count }), { files: 0, bytes: 0 }),
});

/** Files and bytes. */
export type Amount = v.InferOutput<typeof schema>['checked'];

type Seen = Pick<OpenedShipment, 'manifestSha256' | 'trust' | 'volumes'>;

/** How the volumes were written that brought something so far, those of earlier runs of the same import among them. */
export function volumesSeen(ledger: Ledger, seen: Seen): readonly KeptCustodyStep[] {
  const { trust, volumes } = seen;
  const now = volumes.map(({ seal }) => writtenStep(seal, trust.fingerprint));
  const labels = new Set(volumes.map(({ label }) => label));
  const earlier = noted(ledger, seen)?.steps ?? [];
  return [...earlier.filter((step) => step.kind !== 'written' || !labels.has(step.volume)), ...now];
}

/** What the import has read and found right so far, over all its runs. */
export function checkedSoFar(ledger: Ledger, seen: Pick<Seen, 'manifestSha256'>): Amount {
  return noted(ledger, seen)?.checked ?? { files: 0, bytes: 0 };
}

/** Remembers them until the import has come to its end, with what this run has read and found right. */
export function noteVolumes(ledger: Ledger, seen: Seen, checked: Amount = { files: 0, bytes: 0 }): void {
  const { manifestSha256 } = seen;
  const { files, bytes } = checkedSoFar(ledger, seen);
  const sum = { files: files + checked.files, bytes: bytes + checked.bytes };
  ledger.setNote(noteName, JSON.stringify({ manifestSha256, steps: volumesSeen(ledger, seen), checked: sum }));
}

export function forgetVolumes(ledger: Ledger): void {
  ledger.setNote(noteName, undefined);
}

function noted(ledger: Ledger, { manifestSha256 }: Pick<Seen, 'manifestSha256'>) {
  const text = ledger.note(noteName);
  const note = text === undefined ? undefined : v.parse(schema, JSON.parse(text));
  return note?.manifestSha256 === manifestSha256 ? note : undefined;
}
