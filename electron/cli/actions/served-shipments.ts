import type { ServedShipmentRequest } from '../../contract/serve.ts';
import { InputError } from '../../engine/errors.ts';
import { findShipments } from '../../engine/media/reading/find-shipments.ts';
import { MirrorLayout } from '../../engine/mirror/layout.ts';
import { readMirrorFile } from '../../engine/mirror/mirror-file.ts';
import type { Session } from '../session.ts';
import { comparesKey, isSameKey, shipmentKey, unknownKey } from './ask-trust.ts';
import { holdsShipment } from './holds-shipment.ts';

/** A shipment to serve, by the words that named its volumes. */
export interface NamedShipment {
  readonly words: readonly string[];
  readonly folders: readonly string[];
}

export interface ServedWords {
  /** Names, ids and folders of mirrors. */
  readonly mirrors: readonly string[];
  readonly shipments: readonly NamedShipment[];
}

/** Which of the arguments are volumes or folders of shipments; volumes of one shipment go together. Throws BAD_ARGUMENT where a folder has several shipments. */
export async function servedWords(session: Session, words: readonly string[]): Promise<ServedWords> {
  const known = await session.api.mirrors.list({});
  const names = new Set(known.flatMap(({ id, name, folder }) => [id, name, folder]));
  const mirrors: string[] = [];
  const shipments = new Map<string, { words: string[]; folders: string[] }>();
  for (const word of words) {
    const folder = session.absolute(word);
    const found = names.has(word) || names.has(folder) ? undefined : await shipmentAt(folder);
    if (found === undefined) {
      mirrors.push(word);
      continue;
    }
    const together = shipments.get(found.id) ?? { words: [], folders: [] };
    together.words.push(word);
    together.folders.push(...found.folders);
    shipments.set(found.id, together);
  }
  return { mirrors, shipments: [...shipments.values()] };
}

async function shipmentAt(folder: string): Promise<{ readonly id: string; readonly folders: string[] } | undefined> {
  // Whatever is wrong with a mirror, it is a mirror.
  if ((await readMirrorFile(new MirrorLayout(folder, 'plain')).catch(() => null)) !== undefined) return undefined;
  const found = await findShipments(folder).catch(() => []);
  const [first] = found;
  if (first === undefined) return (await holdsShipment(folder)) ? { id: folder, folders: [folder] } : undefined;
  if (found.every(({ id }) => id === first.id)) return { id: first.id, folders: found.map((one) => one.folder) };
  const folders = found.map((one) => one.folder).join(', ');
  throw new InputError(
    'BAD_ARGUMENT',
    `${folder} holds ${found.length} shipments: ${folders}. Name the one to serve.`,
    {
      path: folder,
    },
  );
}

/** The same with the keys that a person compared, where none was typed and they are not trusted yet. Undefined: one of them is the wrong one. */
export async function trustedShipments(
  session: Session,
  shipments: readonly ServedShipmentRequest[],
): Promise<readonly ServedShipmentRequest[] | undefined> {
  const trusted: ServedShipmentRequest[] = [];
  for (const shipment of shipments) {
    const one = await trustedShipment(session, shipment);
    if (one === undefined) return undefined;
    trusted.push(one);
  }
  return trusted;
}

/** Throws SIGNER_UNKNOWN for another key than the one that was typed, even a trusted one. */
async function trustedShipment(
  session: Session,
  shipment: ServedShipmentRequest,
): Promise<ServedShipmentRequest | undefined> {
  const { folders, fingerprint: typed, keyringFile } = shipment;
  const view = await session.api.media.inspect({
    folders,
    ...(typed === undefined ? {} : { fingerprint: typed }),
    ...(keyringFile === undefined ? {} : { keyringFile }),
  });
  const { fingerprint, state } = view.trust;
  if (typed !== undefined && !isSameKey(typed, fingerprint)) throw unknownKey(shipmentKey(view), typed);
  if (state === 'trusted') return shipment;
  return (await comparesKey(session, shipmentKey(view))) ? { ...shipment, fingerprint } : undefined;
}
