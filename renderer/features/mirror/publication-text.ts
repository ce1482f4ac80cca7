import type { LintReport } from '../../../electron/contract/lint.ts';
import type { PublicationMode } from '../../../electron/contract/mirror.ts';
import { countText } from '../../text/counts.ts';

/** What a mode means for MAAS: two sentences. `lint` of the verbatim publication tells how many images would fail. */
export function modeText(mode: PublicationMode, lint?: LintReport): string {
  if (mode === 'trimmed') {
    return 'Lists exactly what is here, signed by your own key. MAAS needs the public part of that key as its keyring.';
  }
  const failing = lint?.selections.filter(({ outcome }) => outcome === 'fails').length;
  const consequence =
    failing === undefined
      ? 'images that MAAS selects and that are not here would fail'
      : failing === 0
        ? 'nothing of it would fail at present'
        : `${countText(failing, 'image')} would fail`;
  return `Keeps upstream's signature, so that MAAS needs no key of yours. It lists what is not here too: ${consequence}.`;
}
