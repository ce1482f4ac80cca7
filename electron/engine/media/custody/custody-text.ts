import type { Custody, CustodyStep, RereadWay } from '../../../contract/media.ts';
import type { Signer } from '../../../contract/source.ts';
import { amount, groupedFingerprint, time } from '../paper-words.ts';

/** What the text is made of; `folder` is left out on a medium, where it would say nothing. */
export type CustodyFacts = Omit<Custody, 'text' | 'folder'> & { readonly folder?: string };

const width = 92;
const rule = '-'.repeat(width);

/** How the content of a mirror came about, as plain text of at most 92 columns for a file or a printer. Times are UTC. */
export function custodyText(custody: CustodyFacts): string {
  const { mirrorId, name, folder, revision, files, sizeBytes, madeAt, steps } = custody;
  const head = [
    ['Mirror', name],
    ['Id', mirrorId],
    ...(folder === undefined ? [] : [['Folder', folder]]),
    ['Holds now', `revision ${revision}: ${amount(files, sizeBytes)}`],
    ['Told at', time(madeAt)],
  ];
  return [
    'CHAIN OF CUSTODY',
    rule,
    ...head.flatMap(([label = '', value = '']) => field(label, value)),
    '',
    ...steps.flatMap((step, index) => [...stepLines(step, { number: index + 1, revision }), '']),
    rule,
    '',
  ].join('\n');
}

interface Place {
  readonly number: number;
  /** That the mirror holds now. */
  readonly revision: number;
}

function stepLines(step: CustodyStep, place: Place): string[] {
  switch (step.kind) {
    case 'signed':
      return signedLines(step, place);
    case 'downloaded':
      return [
        title(place, 'Downloaded and checked'),
        ...field('From', step.source === '' ? 'not recorded' : step.source),
        ...field('Between', `${time(step.from)} and ${time(step.until)}`),
        ...field('Checked', `${amount(step.files, step.bytes)}, each against its size and digest`),
      ];
    case 'written':
      return [
        title(place, 'Written to a medium'),
        ...field('At', time(step.at)),
        ...field('Volume', step.volume),
        ...shipmentFields(step, place),
        ...field('Written', amount(step.files, step.bytes)),
        ...field('Read again', rereadText[step.reread]),
      ];
    case 'imported':
      return [
        title(place, step.files === 0 ? 'Imported' : 'Imported, checked on the way'),
        ...field('At', time(step.at)),
        ...shipmentFields(step, place),
        ...field('Checked', step.files === 0 ? 'documents alone: no file was read' : amount(step.files, step.bytes)),
        ...(step.held === undefined ? [] : field('Held after', amount(step.held.files, step.held.bytes))),
        ...(step.onItsWord === undefined ? [] : field('Unproven', unprovenText(step.onItsWord))),
      ];
    case 'served':
      return [
        title(place, 'Served'),
        ...field('To', `${step.client}${step.maasVersion === undefined ? '' : `, MAAS ${step.maasVersion}`}`),
        ...field('Last file', time(step.until)),
        ...field('Sent whole', `${amount(step.files, step.bytes)} of what is held now; equal files count once`),
      ];
    default:
      return step satisfies never;
  }
}

function signedLines({ signer, documents }: Extract<CustodyStep, { kind: 'signed' }>, place: Place): string[] {
  return [
    title(place, signer === undefined ? 'Published unsigned: nobody vouches for these documents' : 'Signed'),
    ...(signer === undefined ? [] : signerFields(signer)),
    ...documents.flatMap(({ path, sha256 }) => [...field('Document', path), ...field('  SHA-256', sha256)]),
  ];
}

function signerFields({ userId, fingerprint, signedAt }: Signer): string[] {
  return [
    ...field('By', userId ?? 'a key without a name'),
    ...field('Key', groupedFingerprint(fingerprint)),
    ...field('At', time(signedAt)),
  ];
}

function shipmentFields(step: Extract<CustodyStep, { kind: 'written' | 'imported' }>, { revision }: Place): string[] {
  const { kind, shipmentId, manifestSha256, fingerprint, revision: then } = step;
  return [
    ...field('Shipment', shipmentId),
    ...field('Manifest', manifestSha256),
    ...field('Signed by', groupedFingerprint(fingerprint)),
    ...(then === undefined ? [] : field(kind === 'written' ? 'Carried' : 'Became', revisionText(then, revision))),
  ];
}

function revisionText(then: number, now: number): string {
  return then === now ? `revision ${then}, which is held now` : `revision ${then}; revision ${now} is held now`;
}

function unprovenText(items: number): string {
  const what = items === 1 ? '1 held item' : `${items} held items`;
  return `${what} that nothing upstream signed bears out: on the shipment's word alone`;
}

const rereadText: Readonly<Record<RereadWay, string>> = {
  direct: 'from the device itself, and compared',
  'dropped-cache': "from the device, after the system's memory of it was dropped, and compared",
  cached: "and compared; it may have come from the system's memory",
  none: 'no',
};

function title({ number }: Place, text: string): string {
  return `${number}. ${text}`;
}

const labelWidth = 14;

/** A label and its value, which goes on below itself where the line is full. */
function field(label: string, value: string): string[] {
  const room = width - labelWidth;
  const lines: string[] = [];
  // What came from elsewhere must not be able to feign a line of its own.
  let rest = value.replaceAll(/\p{Cc}/gu, ' ');
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines.map((line, index) => `${(index === 0 ? `   ${label}` : '').padEnd(labelWidth)}${line}`.trimEnd());
}
