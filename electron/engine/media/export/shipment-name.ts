import { InputError } from '../../errors.ts';
import { quoted } from '../../quoted.ts';
import { asNameText, longestName } from '../name-text.ts';

const longest = 80;
/** ` 12345 of 12345` still fits into a label. */
const longestTitle = longestName - 20;
const longestSite = 40;

/** What people call a shipment: its mirrors. */
export function titleOf(names: readonly string[]): string {
  return asNameText(names.join(', '), longestTitle);
}

/** What is to be asked for when a volume is needed. */
export function labelOf(title: string, number: number, volumes: number): string {
  return volumes === 1 ? title : `${title} ${number} of ${volumes}`;
}

/** The folder of a shipment on a volume, a name that every file system takes. That of a delta is its site's own. */
export function folderNameOf(names: readonly string[], site?: string): string {
  const end = site === undefined ? '' : `-for-${cut(plain(site), longestSite) || 'site'}`;
  return cut(plain(['streamferry', ...names].join('-')), longest - end.length) + end;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/gu, '-')
    .replaceAll(/-{2,}/gu, '-')
    .replace(/^-/u, '');
}

/** No name ends with a dot on every file system. */
function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/[-.]+$/u, '');
}

/** Throws BAD_ARGUMENT for a name that some file system would refuse or take for another. */
export function checkFolderName(name: string): string {
  const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu.test(name);
  const fits =
    name.length <= longest && /^[^<>:"/\\|?*%\p{C}]+$/u.test(name) && /^[^. ].*(?<![. ])$|^[^. ]$/u.test(name);
  if (fits && !reserved) return name;
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected a folder name that every file system takes, of at most ${longest} letters, digits, "-", "_" and ".", found ${quoted(name)}. Choose another.`,
  );
}
