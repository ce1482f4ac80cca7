import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shipmentNames } from '../../engine/media/shipment-layout.ts';

/** Whether a shipment, finished or not, stands in the folder or in one right below it. */
export async function holdsShipment(folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const below = await readdir(folder).catch(() => []);
  return ['', ...below].some((name) => isShipment(join(folder, name)));
}

function isShipment(folder: string): boolean {
  return [shipmentNames.seal, shipmentNames.incomplete].some((name) => existsSync(join(folder, name)));
}
