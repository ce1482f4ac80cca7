import * as v from 'valibot';
import type { Ledger } from '../../mirror/ledger.ts';
import { custodySchema, type KeptCustodyStep } from '../manifest.ts';

const noteName = 'custody';
/** Steps that are kept of each kind and shipment, the newest: a stick that goes to and fro for years must not fill the ledger. */
const keptOfShipment = 32;
const keptOfAll = 200;

const schema = v.object({ shipped: custodySchema, recorded: custodySchema });

/** What a mirror remembers of how its content travelled. */
export interface CustodyNote {
  /** Steps that came with a shipment. */
  readonly shipped: readonly KeptCustodyStep[];
  /** Steps on this machine, in the order in which they were told. */
  readonly recorded: readonly KeptCustodyStep[];
}

export function readCustodyNote(ledger: Ledger): CustodyNote {
  const text = ledger.note(noteName);
  return text === undefined ? { shipped: [], recorded: [] } : v.parse(schema, JSON.parse(text));
}

/** Keeps the newest of each list. */
export function writeCustodyNote(ledger: Ledger, { shipped, recorded }: CustodyNote): void {
  ledger.setNote(noteName, JSON.stringify({ shipped: newest(shipped), recorded: newest(recorded) }));
}

function newest(steps: readonly KeptCustodyStep[]): readonly KeptCustodyStep[] {
  const seen = new Map<string, number>();
  const kept = steps.toReversed().filter((step) => {
    const key = 'shipmentId' in step ? `${step.kind} ${step.shipmentId}` : step.kind;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= keptOfShipment;
  });
  return kept.slice(0, keptOfAll).reverse();
}
