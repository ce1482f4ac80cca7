import { FormatError } from '../errors.ts';
import { quoted } from '../quoted.ts';
import { type Where, within } from './json-guard.ts';

const maxSegmentBytes = 255;
const maxPathBytes = 1024;

/** Device names of Windows, which stand for the device with any extension too. */
const deviceName = /(?:^|\/)(?:con|prn|aux|nul|conin\$|conout\$|com[1-9¹²³]|lpt[1-9¹²³]) *(?:[./]|$)/iu;
const oddSegment = /(?:^|\/)([. ]*)(?=\/|$)/u;
const control = /\p{Cc}/u;
/** The folders of a mirror that are not upstream's to write, with the short names Windows may give them. */
const reserved = new Set(['streams', '.streamferry', '.data']);
const shortName = /^(?:stream|data|st[0-9a-f]{4}|da[0-9a-f]{4})~[0-9]+$/u;

/** Throws UNSAFE_PATH unless the path can be written below a mirror on every system (DESIGN.md, "Trust"). */
export function checkItemPath(path: string, where: Where): void {
  const fault = pathFault(path) ?? placeFault(path);
  if (fault !== undefined) throw unsafe(path, fault, where);
}

/** Throws UNSAFE_PATH unless the path is that of a document: inside `streams/`, ending in `.sjson` or `.json`. */
export function checkDocumentPath(path: string, where: Where): void {
  const fault = pathFault(path) ?? documentFault(path);
  if (fault !== undefined) throw unsafe(path, fault, where);
}

/** What keeps a path from being a safe relative one, or undefined. */
function pathFault(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.includes('\\')) return 'it holds a backslash';
  if (/^[a-z]:/iu.test(path)) return 'it begins with a drive';
  if (control.test(path)) return 'it holds a control character';
  if (!path.isWellFormed()) return 'it is no valid Unicode';
  if (path.length * 3 > maxPathBytes && Buffer.byteLength(path) > maxPathBytes)
    return `it is longer than ${maxPathBytes} bytes`;
  const odd = oddSegment.exec(path);
  if (odd !== null) return odd[1] === '' ? 'it has an empty segment' : `it has the segment "${odd[1]}"`;
  if (deviceName.test(path)) return 'it has a name that Windows reserves for a device';
  if (path.length * 3 <= maxSegmentBytes) return undefined;
  const long = path.split('/').some((segment) => Buffer.byteLength(segment) > maxSegmentBytes);
  return long ? `it has a segment longer than ${maxSegmentBytes} bytes` : undefined;
}

function placeFault(path: string): string | undefined {
  const slash = path.indexOf('/');
  const top = folded(slash === -1 ? path : path.slice(0, slash));
  if (reserved.has(top) || shortName.test(top)) return 'it is inside a folder that belongs to the mirror itself';
  if (slash === -1 && top === 'streamferry.gpg') return "it is the place of the mirror's own keyring";
  return undefined;
}

function documentFault(path: string): string | undefined {
  if (!path.startsWith('streams/')) return 'it is outside streams/';
  return /[^/]\.s?json$/u.test(path) ? undefined : 'it ends in neither .sjson nor .json';
}

/** A name as the most forgiving volumes compare it: case, compatibility forms, invisible characters, trailing dots and spaces. */
function folded(segment: string): string {
  const plain = segment
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
  return plain.replace(/[. ]+$/u, '');
}

function unsafe(path: string, fault: string, where: Where): FormatError {
  return new FormatError(
    'UNSAFE_PATH',
    `${where.path} names the path ${quoted(path)}${within(where)}, which is refused: ${fault}. Tell whoever publishes the source.`,
    { path: path.slice(0, maxPathBytes) },
  );
}
