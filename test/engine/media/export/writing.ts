import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { OpenSets } from '../../../../electron/engine/media/export/open-sets.ts';
import { type PreparedExport, prepareExport } from '../../../../electron/engine/media/export/prepare-export.ts';
import {
  type ShipmentWriting,
  type WrittenShipment,
  writeShipment,
} from '../../../../electron/engine/media/export/write-shipment.ts';
import { openForReading } from '../../../../electron/engine/mirror/mirror-folder.ts';
import { SigningKeys } from '../../../../electron/engine/publication/signing-key.ts';
import type { Exporting } from './exporting.ts';

export interface Writing {
  readonly prepared: PreparedExport;
  /** Writes the volume, with one or the other thing done differently. */
  write(change?: Partial<ShipmentWriting>): Promise<WrittenShipment>;
}

/** The two halves of an export apart from each other, so that a test may step in between. */
export async function writing({ engine, folder }: Exporting, target: string): Promise<Writing> {
  const { layout, file, ledger, close } = await openForReading(folder);
  onTestFinished(close);
  if (file === undefined || ledger === undefined) throw new Error('There is no mirror');
  const keys = new SigningKeys({ dataFolder: engine.dataFolder, now: () => new Date() });
  const key = await keys.unlock();
  const sets = new OpenSets(engine.dataFolder);
  const mirrors = [{ name: 'mirror', layout, file, ledger }];
  const wish = { mirrors, target, restart: false, updateOnly: false };
  const prepared = await prepareExport(wish, { sets, fingerprint: key.fingerprint });
  const usual: ShipmentWriting = {
    sets,
    key,
    keyrings: { shipment: await keys.publicKeyring(), upstream: new Map() },
    application: 'Streamferry test',
    limits: {},
    reread: true,
    now: () => new Date(),
    context: contextOf(),
  };
  return { prepared, write: (change = {}) => writeShipment(prepared, { ...usual, ...change }) };
}

/** A job's context that `at` is told of: each phase as it begins. */
export function contextOf(
  at: (phase: string) => void = () => undefined,
  signal = new AbortController().signal,
): ShipmentWriting['context'] {
  return {
    signal,
    tell: (fact) => {
      if (fact.kind === 'phase') at(fact.phase);
    },
    onPause: () => undefined,
    ready: async () => signal.throwIfAborted(),
  };
}

export function shipmentIn(target: string): string {
  return join(target, 'streamferry-mirror');
}
