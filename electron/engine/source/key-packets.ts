import { createHash } from 'node:crypto';

/** One public key with all that belongs to it (RFC 9580 §10.1), not yet checked in any way. */
export interface KeyBlock {
  readonly fingerprint: string;
  /** Fingerprints of its subkeys, whatever they are for. */
  readonly subkeyFingerprints: readonly string[];
  readonly bytes: Buffer;
}

export interface KeyPackets {
  readonly publicKeys: readonly KeyBlock[];
  readonly secretKeys: number;
}

/** The bytes are no sequence of OpenPGP packets. */
class PacketError extends Error {
  override readonly name = 'PacketError';
}

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
  /** Offset just after the packet. */
  readonly end: number;
}

const tags = { secretKey: 5, publicKey: 6, publicSubkey: 14 } as const;

/** Cuts binary key material into keys and computes fingerprints, so that a key can be found without loading openpgp.
 * Keys of versions other than 4 and 6 are left out. Throws PacketError. */
export function splitKeys(material: Buffer): KeyPackets {
  const publicKeys: KeyBlock[] = [];
  let secretKeys = 0;
  let open: { fingerprint: string | undefined; subkeys: string[]; start: number } | undefined;
  const close = (end: number) => {
    if (open?.fingerprint === undefined) return;
    const { fingerprint, subkeys, start } = open;
    publicKeys.push({ fingerprint, subkeyFingerprints: subkeys, bytes: material.subarray(start, end) });
  };
  for (let at = 0; at < material.length; ) {
    const packet = readPacket(material, at);
    if (packet.tag === tags.publicKey || packet.tag === tags.secretKey) {
      close(at);
      const fingerprint = packet.tag === tags.publicKey ? fingerprintOf(packet.body) : undefined;
      open = { fingerprint, subkeys: [], start: at };
      if (packet.tag === tags.secretKey) secretKeys++;
    } else if (packet.tag === tags.publicSubkey) {
      const fingerprint = fingerprintOf(packet.body);
      if (fingerprint !== undefined) open?.subkeys.push(fingerprint);
    }
    at = packet.end;
  }
  close(material.length);
  return { publicKeys, secretKeys };
}

/** RFC 9580 §5.5.4. */
function fingerprintOf(body: Buffer): string | undefined {
  if (body[0] === 4) {
    return hex('sha1', Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body);
  }
  if (body[0] === 6) {
    const prefix = Buffer.from([0x9b, 0, 0, 0, 0]);
    prefix.writeUInt32BE(body.length, 1);
    return hex('sha256', prefix, body);
  }
  return undefined;
}

function hex(algorithm: 'sha1' | 'sha256', prefix: Buffer, body: Buffer): string {
  return createHash(algorithm).update(prefix).update(body).digest('hex').toUpperCase();
}

/** RFC 9580 §4.2. Partial and indeterminate lengths are for data packets only and refused. */
function readPacket(bytes: Buffer, at: number): Packet {
  const first = octet(bytes, at);
  if ((first & 0x80) === 0) throw new PacketError(`byte ${at} does not begin an OpenPGP packet`);
  const isNew = (first & 0x40) !== 0;
  const tag = isNew ? first & 0x3f : (first >> 2) & 0x0f;
  const { start, length } = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, first & 3);
  if (start + length > bytes.length) throw new PacketError(`the packet at byte ${at} is cut short`);
  return { tag, body: bytes.subarray(start, start + length), end: start + length };
}

function newLength(bytes: Buffer, at: number): { start: number; length: number } {
  const first = octet(bytes, at);
  if (first < 192) return { start: at + 1, length: first };
  if (first < 224) return { start: at + 2, length: ((first - 192) << 8) + octet(bytes, at + 1) + 192 };
  if (first === 255) return { start: at + 5, length: bigEndian(bytes, at + 1, 4) };
  throw new PacketError(`the packet before byte ${at} has a partial length`);
}

function oldLength(bytes: Buffer, at: number, kind: number): { start: number; length: number } {
  if (kind === 3) throw new PacketError(`the packet before byte ${at} has no length`);
  const octets = 1 << kind;
  return { start: at + octets, length: bigEndian(bytes, at, octets) };
}

function bigEndian(bytes: Buffer, at: number, octets: number): number {
  let value = 0;
  for (let i = 0; i < octets; i++) value = value * 256 + octet(bytes, at + i);
  return value;
}

function octet(bytes: Buffer, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new PacketError('the last packet is cut short');
  return value;
}
