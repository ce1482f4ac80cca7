import type { CustodyStep } from '../../../electron/contract/media.ts';
import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';
import { rereadTexts } from '../media/media-proof.ts';
import { shortFingerprint } from '../sources/fingerprint.ts';
import { signersText } from '../sources/signers.ts';

/** A step of the chain of custody in words. */
export interface CustodyWords {
  readonly title: string;
  /** ISO 8601; absent where nobody noted the time. */
  readonly at?: string;
  readonly lines: readonly string[];
  /** What can be held against papers: full digests and fingerprints. */
  readonly digests: readonly { readonly name: string; readonly value: string }[];
}

/** `heldRevision`: what the mirror holds now; a step of another revision says of which. */
export function custodyWords(step: CustodyStep, heldRevision: number): CustodyWords {
  switch (step.kind) {
    case 'signed':
      return signed(step);
    case 'downloaded':
      return {
        title: 'Downloaded and checked',
        at: step.until,
        lines: [`${amount(step)} from ${step.source}, every digest checked.`],
        digests: [],
      };
    case 'written':
      return {
        title: `Written to ${step.volume}`,
        at: step.at,
        lines: [`${amount(step)}, ${rereadTexts[step.reread]}.`, ...ofRevision(step, heldRevision)],
        digests: shipmentDigests(step),
      };
    case 'imported':
      return {
        title: step.files === 0 ? 'Imported' : 'Imported and checked',
        at: step.at,
        lines: [...importedLines(step), ...ofRevision(step, heldRevision)],
        digests: shipmentDigests(step),
      };
    case 'served':
      return {
        title: `Served to ${step.maasVersion === undefined ? '' : `MAAS ${step.maasVersion} at `}${step.client}`,
        at: step.until,
        lines: [`${amount(step)} fetched whole.`],
        digests: [],
      };
    default:
      return step satisfies never;
  }
}

function importedLines(step: Extract<CustodyStep, { kind: 'imported' }>): string[] {
  const { files, held, onItsWord } = step;
  const unproven = "on the shipment's word alone: nothing upstream signed bears that out.";
  return [
    files === 0 ? 'Documents alone: no file was read.' : `${amount(step)}, every digest checked.`,
    ...(held === undefined ? [] : [`Held after it: ${amount(held)}.`]),
    ...(onItsWord === undefined ? [] : [`Unproven: ${countText(onItsWord, 'held item')} ${unproven}`]),
  ];
}

function signed({ signer, documents }: Extract<CustodyStep, { kind: 'signed' }>): CustodyWords {
  const by = signer === undefined ? 'Nobody signed the source' : `Signed by ${signersText([signer])}`;
  return {
    title: by,
    ...(signer === undefined ? {} : { at: signer.signedAt }),
    lines: [`${countText(documents.length, 'document')} of the images' maker.`],
    digests: [
      ...(signer === undefined ? [] : [{ name: 'Key', value: signer.fingerprint }]),
      ...documents.map(({ path, sha256 }) => ({ name: path, value: sha256 })),
    ],
  };
}

type Move = Extract<CustodyStep, { kind: 'written' | 'imported' }>;

function ofRevision({ kind, revision }: Move, held: number): readonly string[] {
  if (revision === undefined || revision === held) return [];
  return [`${kind === 'written' ? 'Carried' : 'Became'} revision ${revision}; revision ${held} is held now.`];
}

function shipmentDigests(step: Move): CustodyWords['digests'] {
  return [
    { name: 'Shipment', value: step.shipmentId },
    { name: 'Manifest, SHA-256', value: step.manifestSha256 },
    { name: `Signed by ${shortFingerprint(step.fingerprint)}`, value: step.fingerprint },
  ];
}

function amount({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${countText(files, 'file')}, ${sizeText(bytes)}`;
}

/** `custody-lab-r3.txt`: what the file is called that a person saves. */
export function custodyFileName({ name, revision }: { readonly name: string; readonly revision: number }): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  return `custody-${plain || 'mirror'}-r${revision}.txt`;
}
