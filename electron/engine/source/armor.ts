import { quoted } from '../quoted.ts';

/** The text is no well-formed ASCII armor; callers say of what and where. */
export class ArmorError extends Error {
  override readonly name = 'ArmorError';
}

export interface ArmoredBlock {
  /** What stands after `BEGIN PGP`, e.g. `SIGNATURE`. */
  readonly label: string;
  readonly data: Buffer;
  /** Offset just after the END line. */
  readonly end: number;
}

const beginLine = /^-----BEGIN PGP ([A-Z][A-Z ]*)-----$/;
const armorHeader = /^[A-Za-z][A-Za-z0-9-]*:(?: .*)?$/;
const checksumLine = /^=[A-Za-z0-9+/]{4}$/;

/** Reads the armored block (RFC 9580 §6.2) that begins exactly at `start`. Throws ArmorError; a wrong checksum is an error, as it is to gpg. */
export function readArmor(text: string, start: number): ArmoredBlock {
  const lines = linesFrom(text, start);
  const label = beginLine.exec(lines.next())?.[1];
  if (label === undefined) throw new ArmorError('it does not begin with a BEGIN PGP line');
  for (let line = lines.next(); line !== ''; line = lines.next()) {
    if (!armorHeader.test(line)) throw new ArmorError(`the line ${quoted(line)} is neither an armor header nor blank`);
  }
  const base64: string[] = [];
  let line = lines.next();
  for (; !line.startsWith('-') && !line.startsWith('='); line = lines.next()) base64.push(line);
  const data = decodeBase64(base64.join(''));
  if (checksumLine.test(line)) {
    if (line.slice(1) !== checksum(data)) throw new ArmorError('its checksum does not match its content');
    line = lines.next();
  }
  if (line !== `-----END PGP ${label}-----`) {
    throw new ArmorError(`the line ${quoted(line)} stands where its END line should be`);
  }
  return { label, data, end: lines.position() };
}

/** Every armored key, public or secret, of a text, in order; whatever else the text holds is passed over. Throws ArmorError. */
export function readArmoredKeys(text: string): readonly ArmoredBlock[] {
  const blocks: ArmoredBlock[] = [];
  const begin = /^-----BEGIN PGP (?:PUBLIC|PRIVATE) KEY BLOCK-----/gm;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const block = readArmor(text, match.index);
    blocks.push(block);
    begin.lastIndex = block.end;
  }
  return blocks;
}

function linesFrom(text: string, start: number) {
  let at = start;
  return {
    position: () => at,
    /** The next line without trailing spaces, tabs and carriage returns; throws at the end of the text. */
    next(): string {
      if (at >= text.length) throw new ArmorError('it ends before its END line');
      const feed = text.indexOf('\n', at);
      const end = feed === -1 ? text.length : feed;
      const line = text.slice(at, end).replace(/[ \t\r]+$/, '');
      at = feed === -1 ? text.length : feed + 1;
      return line;
    },
  };
}

/** Canonical base64 only: what decodes and encodes back to the same characters. */
function decodeBase64(base64: string): Buffer {
  const data = Buffer.from(base64, 'base64');
  if (data.length === 0 || data.toString('base64') !== base64) {
    throw new ArmorError('its body is empty or no proper base64');
  }
  return data;
}

/** CRC-24 of RFC 9580 §6.1.1, as armor writes it. */
function checksum(data: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]).toString('base64');
}
