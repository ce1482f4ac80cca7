import type { MirrorRef } from '../../contract/api.ts';
import type { Custody } from '../../contract/media.ts';
import { InputError } from '../errors.ts';
import { custodyText } from '../media/custody/custody-text.ts';
import { servedSteps } from '../media/custody/served.ts';
import { custodyStepsOf } from '../media/custody/steps.ts';
import { openForReading } from '../mirror/mirror-folder.ts';
import { getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

/** How what a mirror holds now came about, and to whom it was served from here. Throws BAD_ARGUMENT where it holds nothing yet. */
export async function custodyOf(ref: MirrorRef, services: Services): Promise<Custody> {
  const { id, name, folder, revision, files, sizeBytes } = await getMirror(ref, services);
  const { file, ledger, close } = await openForReading(folder);
  try {
    if (file === undefined || ledger === undefined || revision === undefined) throw nothingHeld(name);
    const steps = [...custodyStepsOf({ file, ledger }), ...servedSteps(ledger, services.registry.watch, id)];
    const madeAt = services.now().toISOString();
    const custody = { mirrorId: id, name, folder, madeAt, revision: revision.number, files, sizeBytes, steps };
    return { ...custody, text: custodyText(custody) };
  } finally {
    close();
  }
}

function nothingHeld(name: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `The mirror ${name} publishes nothing yet, so there is no custody to tell. Sync it, or import a shipment into it.`,
  );
}
