import * as v from 'valibot';
import type { ServedMirrorRequest, ServedShipmentRequest, ServeRequest } from '../../contract/serve.ts';
import { InputError } from '../../engine/errors.ts';
import type { Session } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { type NamedShipment, servedWords } from './served-shipments.ts';

/** Options of `streamferry serve`. */
export const serveOptions = v.object({
  listen: v.optional(v.object({ host: v.exactOptional(v.string()), port: v.exactOptional(v.number()) }), {}),
  at: v.optional(v.array(v.string()), []),
  tlsCert: v.optional(v.string()),
  tlsKey: v.optional(v.string()),
  accessLog: v.optional(v.string()),
  test: v.optional(v.boolean(), false),
  verify: v.optional(v.boolean(), true),
});

type ServeOptions = v.InferOutput<typeof serveOptions>;
/** Whose word counts for shipments. */
type ShipmentOptions = Pick<ServedShipmentRequest, 'fingerprint' | 'keyringFile'>;

/** What is to be served where, as typed. Throws BAD_ARGUMENT. */
export async function serveRequest(
  session: Session,
  words: readonly string[],
  options: ServeOptions & ShipmentOptions,
): Promise<ServeRequest> {
  const { listen, tlsCert, tlsKey, accessLog } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new InputError('BAD_ARGUMENT', 'HTTPS needs a certificate and its key: give --tls-cert and --tls-key.');
  }
  const places = placesOf(words, options.at);
  const { mirrors, shipments } = await servedWords(session, words);
  const served: ServedMirrorRequest[] = [];
  for (const mirror of mirrors) {
    const { folder } = await session.api.mirrors.get(await mirrorRef(session, mirror));
    const at = places.get(mirror);
    served.push({ folder, ...(at === undefined ? {} : { at }) });
  }
  return {
    mirrors: served,
    ...(shipments.length === 0 ? {} : { shipments: shipments.map((one) => shipmentRequest(one, places, options)) }),
    ...listen,
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { certificateFile: session.absolute(tlsCert), keyFile: session.absolute(tlsKey) } }),
    ...(accessLog === undefined ? {} : { accessLogFile: session.absolute(accessLog) }),
  };
}

function shipmentRequest(
  { words, folders }: NamedShipment,
  places: ReadonlyMap<string, string>,
  { fingerprint, keyringFile, verify }: ServeOptions & ShipmentOptions,
): ServedShipmentRequest {
  const at = words.map((word) => places.get(word)).find((place) => place !== undefined);
  return {
    folders,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(keyringFile === undefined ? {} : { keyringFile }),
    ...(verify ? {} : { acceptUnsigned: true }),
    ...(at === undefined ? {} : { at }),
  };
}

/** `--at MIRROR=PATH` names its mirror as it was typed; a path alone is for the last one. */
function placesOf(mirrors: readonly string[], placed: readonly string[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const text of placed) {
    const mirror = mirrors.find((one) => text.startsWith(`${one}=`)) ?? mirrors.at(-1) ?? '';
    const path = text.startsWith(`${mirror}=`) ? text.slice(mirror.length + 1) : text;
    if (path.includes('=')) {
      throw new InputError(
        'BAD_ARGUMENT',
        `--at ${text} names no mirror of this command line. Expected MIRROR=PATH with one of ${mirrors.join(', ')}.`,
      );
    }
    if (places.has(mirror)) {
      throw new InputError('BAD_ARGUMENT', `--at places ${mirror} twice. With several mirrors say --at MIRROR=PATH.`);
    }
    places.set(mirror, path);
  }
  return places;
}
